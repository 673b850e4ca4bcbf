import type { SessionRecord } from '../storage/session-storage.ts';
import type { Drains } from './drains.ts';

/**
 * What earlier visits left on this device, and to whom it goes. A session belongs to its user (PROTOCOL.md G9): what somebody else left
 * is neither shown nor sent, and stays for them. Until the server has said who this user is, only what is taken to be theirs is touched.
 */
export class Legacy {
  readonly #drains: Drains;
  /** Whose sessions are taken up; undefined where that is not known. */
  #heir: string | null | undefined;
  #isCertain = false;
  readonly #waiting: SessionRecord[] = [];

  constructor(drains: Drains, heir: string | null | undefined) {
    this.#drains = drains;
    this.#heir = heir;
  }

  owns({ stored }: SessionRecord): boolean {
    return this.#heir !== undefined && (stored?.userId ?? null) === this.#heir;
  }

  add(record: SessionRecord): void {
    if (this.owns(record)) this.#drains.add(record);
    else if (this.#isCertain) void record.release().catch(() => undefined);
    else this.#waiting.push(record);
  }

  /** The server has said who this is. */
  settle(heir: string | null): void {
    this.#heir = heir;
    this.#isCertain = true;
    for (const record of this.#waiting.splice(0)) this.add(record);
  }

  async close(): Promise<void> {
    this.#isCertain = true;
    await Promise.all([this.#drains.close(), ...this.#waiting.splice(0).map((record) => record.release().catch(() => undefined))]);
  }
}
