import type { Clock } from '../clock.ts';
import type { Connection } from '../line/connection.ts';
import type { Limits } from '../protocol.ts';
import type { RefusalReason } from '../reasons.ts';
import type { Kept } from '../storage/keeper.ts';
import type { Replica } from './replica.ts';
import { encodeSubmission, fits, promoteFitting } from './submission.ts';

/** What the outbox needs of its session. */
export interface OutboxHost {
  replica: Replica | null;
  /** Undefined while there is none that was welcomed. */
  readonly connection: Connection | undefined;
  readonly limits: Limits | null;
  /** Stores the session on the device as it is now. */
  flush(): Promise<Kept>;
  /** Gives the outstanding submission up. */
  takeBack(reason: RefusalReason, message: string): void;
}

/**
 * Sends what is pending: one submission at a time (S2), each once to every connection (H5), and again where the server says so (S5).
 * What leaves is on the device before.
 */
export class Outbox {
  readonly #host: OutboxHost;
  readonly #clock: Clock;
  /** The newest sequence number of which the device knows that it may have been sent. */
  #storedSequence: number;
  #sent: { readonly connection: Connection; readonly sequence: number } | null = null;
  #cancelRetry: (() => void) | null = null;
  #pumping = false;

  constructor(host: OutboxHost, clock: Clock, storedSequence: number) {
    this.#host = host;
    this.#clock = clock;
    this.#storedSequence = storedSequence;
  }

  /** Submits what can be, in a turn of its own: `edit` returns before anything follows from it. */
  pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    queueMicrotask(() => void this.#run());
  }

  /** Sends the outstanding submission again after that time. */
  retryAfter(milliseconds: number): void {
    this.#host.connection?.answered();
    this.#cancelRetry ??= this.#clock.after(milliseconds, () => {
      this.stop();
      this.#sent = null;
      this.pump();
    });
  }

  /** The session has another number: its sequence begins anew. */
  restart(): void {
    this.#storedSequence = 0;
    this.#sent = null;
  }

  stop(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
  }

  async #run(): Promise<void> {
    const host = this.#host;
    try {
      for (;;) {
        const { connection, limits } = host;
        if (!connection || !limits || !host.replica) return;
        if (!host.replica.outstanding) {
          connection.answered();
          if (host.replica.buffer.delta.length === 0) return;
          host.replica = promoteFitting(host.replica, limits);
        }
        const { outstanding } = host.replica;
        if (!outstanding || this.#cancelRetry) return;
        const { sequence } = outstanding;
        if (this.#sent?.connection === connection && this.#sent.sequence === sequence) return;
        if (sequence <= this.#storedSequence) {
          this.#sent = { connection, sequence };
          connection.submit(encodeSubmission(host.replica, outstanding));
        } else if (!fits(outstanding.delta, limits)) {
          host.takeBack('message_too_large', 'The edit is larger than a message may be, and cannot be cut.');
        } else if ((await host.flush()) === 'lost') {
          return;
        } else {
          this.#storedSequence = sequence; // the world may have changed meanwhile: look again
        }
      }
    } finally {
      this.#pumping = false; // in the same turn as the last look, so that no pump is missed
    }
  }
}
