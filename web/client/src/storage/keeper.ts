import type { Clock } from '../clock.ts';
import { RecordLostError, type SessionRecord, type StoredSession } from './session-storage.ts';

/** How the last write went: `lost` where another tab owns the session now. */
export type Kept = 'kept' | 'failing' | 'lost';

/**
 * Writes a session to its record: one write at a time, in order, each holding the newest state. However many changes come
 * while one is under way, one more follows.
 */
export class Keeper {
  readonly #record: SessionRecord;
  readonly #capture: () => StoredSession | null;
  readonly #clock: Clock;
  readonly #finished: (kept: Kept) => void;
  #ended = false;
  /** When the last write began, in milliseconds since 1970 UTC. */
  #begun = 0;
  #last: Promise<Kept> = Promise.resolve('kept');
  #queued: Promise<Kept> | null = null;
  #timer: { readonly at: number; readonly cancel: () => void } | null = null;

  /**
   * @param capture gives the newest state; null where there is nothing to store yet.
   * @param finished hears how every write went.
   */
  constructor(record: SessionRecord, capture: () => StoredSession | null, clock: Clock, finished: (kept: Kept) => void) {
    this.#record = record;
    this.#capture = capture;
    this.#clock = clock;
    this.#finished = finished;
  }

  /** Resolves when everything up to now is stored, or could not be. */
  flush(): Promise<Kept> {
    this.#cancelTimer();
    if (this.#ended) return this.#last;
    this.#queued ??= this.#last = this.#last.then(() => {
      this.#queued = null;
      return this.#write();
    });
    return this.#queued;
  }

  /** Sees to it that everything up to now is stored within this time. */
  within(milliseconds: number): void {
    const at = this.#clock.now() + milliseconds;
    if (this.#ended || this.#queued || (this.#timer && this.#timer.at <= at)) return;
    this.#cancelTimer();
    this.#timer = { at, cancel: this.#clock.after(milliseconds, () => void this.flush()) };
  }

  /** The same, at once where the last write began this long ago: a burst of changes makes a write now and then. */
  atMostEvery(milliseconds: number): void {
    this.within(Math.max(0, this.#begun + milliseconds - this.#clock.now()));
  }

  /** Ends the keeping: what is stored stays for whoever opens the document next, or goes where nothing in it is needed. */
  async end(how: 'release' | 'remove'): Promise<void> {
    this.#ended = true;
    this.#cancelTimer();
    await this.#last;
    await (how === 'remove' ? this.#record.remove() : this.#record.release()).catch(() => undefined);
  }

  async #write(): Promise<Kept> {
    this.#begun = this.#clock.now();
    const session = this.#capture();
    if (!session) return 'kept';
    const kept = await this.#record.write(session).then(
      (): Kept => 'kept',
      (error: unknown): Kept => (error instanceof RecordLostError ? 'lost' : 'failing'),
    );
    this.#finished(kept);
    return kept;
  }

  #cancelTimer(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }
}
