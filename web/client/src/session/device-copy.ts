import type { Clock } from '../clock.ts';
import type { Content } from '../delta/content.ts';
import type { Delta } from '../delta/op.ts';
import type { Saved } from '../document-session.ts';
import type { Network } from '../line/network.ts';
import type { EndReason } from '../reasons.ts';
import { advanceCheckpoint, takeCheckpoint, type Checkpoint } from '../storage/checkpoint.ts';
import { Keeper, type Kept } from '../storage/keeper.ts';
import type { SessionRecord } from '../storage/session-storage.ts';
import { store, type Life } from './life.ts';
import type { Replica } from './replica.ts';

/** A local edit is on the device within this time, where it does not go there sooner to be submitted. */
export const STORE_EDITS_WITHIN_MS = 100;
/** What the server has too may be stored later: after a crash it comes again. */
export const STORE_CONFIRMED_WITHIN_MS = 2_000;
/** The device could not store; when to try again. */
export const STORE_AGAIN_AFTER_MS = 5_000;

export interface DeviceCopyOptions {
  readonly clock: Clock;
  readonly network: Network;
  /** Whether the record survives the tab. */
  readonly survives: boolean;
}

/** What the copy is made of: the session as it is now, and whether the server will not have it again. */
export interface Original extends Omit<Life, 'checkpoint'> {
  readonly ended: EndReason | null;
}

/** Keeps a session's copy on the device up to date. */
export class DeviceCopy {
  readonly #survives: boolean;
  readonly #keeper: Keeper;
  readonly #endWatch: () => void;
  #checkpoint: Checkpoint;
  #state: Saved['device'];

  /**
   * @param original is asked for at every write.
   * @param changed hears when `state` may have changed, and of a record that another tab has taken over.
   */
  constructor(
    record: SessionRecord, { clock, network, survives }: DeviceCopyOptions, checkpoint: Checkpoint,
    original: () => Original | null, changed: (kept: Kept) => void,
  ) {
    this.#survives = survives;
    this.#checkpoint = checkpoint;
    this.#state = survives ? 'kept' : 'memory';
    const capture = (): ReturnType<typeof store> | null => {
      const life = original();
      return life && store({ ...life, checkpoint: this.#checkpoint }, life.ended, clock.now());
    };
    this.#keeper = new Keeper(record, capture, clock, (kept) => {
      if (kept === 'failing') this.#keeper.within(STORE_AGAIN_AFTER_MS);
      this.#state = kept === 'failing' ? 'failing' : this.#survives ? 'kept' : 'memory';
      changed(kept);
    });
    this.#endWatch = network.watch((event) => {
      if (event === 'hidden') void this.flush(); // it may never be shown again
    });
  }

  /** Whether unsaved edits survive the tab. */
  get state(): Saved['device'] {
    return this.#state;
  }

  /** The server has given the document whole. */
  begin(content: Content, revision: number): void {
    this.#checkpoint = takeCheckpoint(content, revision);
    this.#keeper.within(STORE_CONFIRMED_WITHIN_MS);
  }

  /** What is pending has changed. */
  edited(): void {
    this.#keeper.atMostEvery(STORE_EDITS_WITHIN_MS);
  }

  /** @param delta was confirmed, and made the replica what it is. */
  confirmed(delta: Delta, { confirmed, revision }: Replica): void {
    this.#checkpoint = advanceCheckpoint(this.#checkpoint, delta, confirmed, revision);
    this.#keeper.within(STORE_CONFIRMED_WITHIN_MS);
  }

  /** Resolves when everything up to now is on the device, or could not be stored. */
  flush(): Promise<Kept> {
    return this.#keeper.flush();
  }

  /** Leaves the copy to the next visit, or forgets it. */
  async end(how: 'release' | 'remove'): Promise<void> {
    this.#endWatch();
    await this.#keeper.end(how);
  }
}
