import { chooseOwnership, type Ownership } from './ownership.ts';
import { RecordLostError, type SessionRecord, type SessionStorage, type StoredSession, type StoredSnapshot } from './session-storage.ts';

const SESSIONS = 'sessions';
const SNAPSHOTS = 'snapshots';
const SCHEMA_VERSION = 1;

interface SessionRow {
  readonly key: string;
  readonly address: string;
  /** The token of the record's owner, so that whoever lost the record cannot write; null where it was given up. */
  readonly owner: string | null;
  readonly session: Omit<StoredSession, 'snapshot'>;
}

/** Which row is whose. */
type Place = Pick<SessionRow, 'key' | 'address' | 'owner'>;

interface SnapshotRow {
  readonly key: string;
  readonly snapshot: StoredSnapshot;
}

/** A tab that is gone may be one that is loading again: this long it may take its session up itself, before another does. */
export const RELOAD_MS = 10_000;

export interface IndexedDbOptions {
  readonly factory?: IDBFactory;
  /** Of the database. */
  readonly name?: string;
  readonly ownership?: Ownership;
  /** On which tabs tell each other of new records. */
  readonly channel?: BroadcastChannel;
  /** {@link RELOAD_MS}, for tests. */
  readonly reloadMs?: number;
}

/** A record has been made. */
type News = Pick<SessionRow, 'key' | 'address'>;

/** Keeps sessions in IndexedDB. A document's snapshot is a row of its own, written only when it changes. */
export class IndexedDbStorage implements SessionStorage {
  readonly survives = true;
  readonly #factory: IDBFactory;
  readonly #name: string;
  readonly #ownership: Ownership;
  readonly #channel: BroadcastChannel;
  readonly #reloadMs: number;
  #database: Promise<IDBDatabase> | null = null;

  constructor(options: IndexedDbOptions = {}) {
    this.#factory = options.factory ?? indexedDB;
    this.#name = options.name ?? 'collabdocs';
    this.#ownership = options.ownership ?? chooseOwnership();
    this.#channel = options.channel ?? new BroadcastChannel('collabdocs records');
    this.#reloadMs = options.reloadMs ?? RELOAD_MS;
  }

  async claim(address: string, orphaned: (record: SessionRecord) => void, signal: AbortSignal): Promise<readonly SessionRecord[]> {
    const hear = ({ data }: MessageEvent<News>): void => {
      if (data.address === address) void this.#watch(data.key, orphaned, signal);
    };
    this.#channel.addEventListener('message', hear);
    signal.addEventListener('abort', () => this.#channel.removeEventListener('message', hear));
    const database = await this.#open();
    const rows = database.transaction(SESSIONS).objectStore(SESSIONS).index('address');
    const keys = (await finished(rows.getAllKeys(address))) as string[];
    const claimed = await Promise.all(
      keys.map(async (key) => {
        const record = await this.#claimOne(key);
        if (record === 'owned') void this.#watch(key, orphaned, signal);
        return record;
      }),
    );
    return claimed.filter((record) => record !== null && record !== 'owned');
  }

  async create(address: string): Promise<SessionRecord> {
    const key = randomToken();
    const release = (await this.#ownership.own(key)) ?? (() => undefined);
    const announce = (): void => this.#channel.postMessage({ key, address } satisfies News);
    return new IndexedDbRecord(() => this.#open(), { key, address, owner: key }, null, release, announce);
  }

  async #claimOne(key: string): Promise<SessionRecord | 'owned' | null> {
    const release = await this.#ownership.own(key);
    return release ? this.#take(key, release) : 'owned';
  }

  /** Waits for the owner of a record to die, and then for nobody else to take it up. */
  async #watch(key: string, orphaned: (record: SessionRecord) => void, signal: AbortSignal): Promise<void> {
    let record: SessionRecord | 'owned' | null = 'owned';
    while (record === 'owned') {
      const called = await this.#ownership.whenFree(key, signal).then(() => false, () => true);
      if (called || signal.aborted) return;
      await new Promise((resolve) => setTimeout(resolve, this.#reloadMs));
      if (signal.aborted) return;
      record = await this.#claimOne(key);
    }
    if (record) orphaned(record);
  }

  /** Writes this owner's token into the row. @returns null where the row is gone, or somebody else took it at the same moment. */
  async #take(key: string, release: () => void): Promise<SessionRecord | null> {
    const owner = randomToken();
    const transaction = (await this.#open()).transaction([SESSIONS, SNAPSHOTS], 'readwrite');
    const sessions = transaction.objectStore(SESSIONS);
    const row = (await finished(sessions.get(key))) as SessionRow | undefined;
    const snapshotRow = (await finished(transaction.objectStore(SNAPSHOTS).get(key))) as SnapshotRow | undefined;
    if (!row || !snapshotRow) {
      release();
      return null;
    }
    await finished(sessions.put({ ...row, owner }));
    await committed(transaction);
    const stored = { ...row.session, snapshot: snapshotRow.snapshot };
    return new IndexedDbRecord(() => this.#open(), { key, address: row.address, owner }, stored, release, () => undefined);
  }

  #open(): Promise<IDBDatabase> {
    this.#database ??= this.#openNow().catch((error: unknown) => {
      this.#database = null;
      throw error;
    });
    return this.#database;
  }

  async #openNow(): Promise<IDBDatabase> {
    const request = this.#factory.open(this.#name, SCHEMA_VERSION);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(SESSIONS, { keyPath: 'key' }).createIndex('address', 'address');
      request.result.createObjectStore(SNAPSHOTS, { keyPath: 'key' });
    };
    const database = await finished(request);
    const forget = (): void => {
      database.close();
      this.#database = null;
    };
    database.onversionchange = forget;
    database.onclose = forget;
    return database;
  }
}

class IndexedDbRecord implements SessionRecord {
  readonly stored: StoredSession | null;
  readonly #open: () => Promise<IDBDatabase>;
  readonly #place: Place;
  readonly #release: () => void;
  readonly #announce: () => void;
  #writtenSnapshot: StoredSnapshot | null;

  /** @param announce tells other tabs that there is a row now, which they did not see when they looked. */
  constructor(open: () => Promise<IDBDatabase>, place: Place, stored: StoredSession | null, release: () => void, announce: () => void) {
    this.#open = open;
    this.#place = place;
    this.stored = stored;
    this.#release = release;
    this.#announce = announce;
    this.#writtenSnapshot = stored?.snapshot ?? null;
  }

  async write({ snapshot, ...session }: StoredSession): Promise<void> {
    await this.#change((sessions, snapshots, row) => {
      sessions.put({ ...this.#place, session } satisfies SessionRow);
      if (!row || snapshot !== this.#writtenSnapshot) snapshots.put({ key: this.#place.key, snapshot } satisfies SnapshotRow);
    });
    if (!this.#writtenSnapshot) this.#announce();
    this.#writtenSnapshot = snapshot;
  }

  async remove(): Promise<void> {
    await this.#change((sessions, snapshots) => {
      sessions.delete(this.#place.key);
      snapshots.delete(this.#place.key);
    });
    this.#writtenSnapshot = null;
    this.#release();
  }

  async release(): Promise<void> {
    await this.#change((sessions, _, row) => row && sessions.put({ ...row, owner: null } satisfies SessionRow));
    this.#release();
  }

  /** One transaction, if the record is still this owner's, and on the disk when it resolves. */
  async #change(act: (sessions: IDBObjectStore, snapshots: IDBObjectStore, row: SessionRow | undefined) => void): Promise<void> {
    const transaction = (await this.#open()).transaction([SESSIONS, SNAPSHOTS], 'readwrite', { durability: 'strict' });
    const sessions = transaction.objectStore(SESSIONS);
    const row = (await finished(sessions.get(this.#place.key))) as SessionRow | undefined;
    if (row && row.owner !== this.#place.owner) {
      transaction.abort();
      throw new RecordLostError();
    }
    act(sessions, transaction.objectStore(SNAPSHOTS), row);
    await committed(transaction);
  }
}

const finished = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB failed.'));
  });

const committed = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('IndexedDB gave the transaction up.'));
  });

/** Works without a secure context, unlike `crypto.randomUUID`. */
const randomToken = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
