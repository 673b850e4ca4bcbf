import { RecordLostError, type SessionRecord, type SessionStorage, type StoredSession } from './session-storage.ts';

interface Slot {
  readonly address: string;
  stored: StoredSession | null;
  owner: MemoryRecord | null;
}

/** Keeps sessions in memory: for Node, for tests, and where a browser gives no storage. */
export class MemoryStorage implements SessionStorage {
  readonly survives = false;
  readonly #slots = new Set<Slot>();

  claim(address: string): Promise<readonly SessionRecord[]> {
    const orphans = [...this.#slots].filter((slot) => slot.address === address && slot.stored && !slot.owner);
    return Promise.resolve(orphans.map((slot) => this.#own(slot)));
  }

  create(address: string): Promise<SessionRecord> {
    const slot: Slot = { address, stored: null, owner: null };
    this.#slots.add(slot);
    return Promise.resolve(this.#own(slot));
  }

  /** As if every tab had died: what was written is there, nobody owns it, and who owned it is shut out. */
  orphanAll(): void {
    for (const slot of this.#slots) slot.owner = null;
  }

  #own(slot: Slot): SessionRecord {
    slot.owner = new MemoryRecord(slot, () => this.#slots.delete(slot));
    return slot.owner;
  }
}

class MemoryRecord implements SessionRecord {
  readonly stored: StoredSession | null;
  readonly #slot: Slot;
  readonly #delete: () => void;

  constructor(slot: Slot, remove: () => void) {
    this.stored = slot.stored;
    this.#slot = slot;
    this.#delete = remove;
  }

  async write(session: StoredSession): Promise<void> {
    await Promise.resolve();
    if (this.#slot.owner !== this) throw new RecordLostError();
    this.#slot.stored = session;
  }

  async remove(): Promise<void> {
    await Promise.resolve();
    if (this.#slot.owner === this) this.#delete();
  }

  async release(): Promise<void> {
    await Promise.resolve();
    if (this.#slot.owner === this) this.#slot.owner = null;
  }
}
