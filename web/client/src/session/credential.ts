import type { Clock } from '../clock.ts';
import { backoffMs } from '../line/backoff.ts';
import type { TokenReason } from '../reasons.ts';

/**
 * Gives the token for the next connection. Throw where you have none: it is asked again; undefined is for whoever needs none.
 * @param refused why the one before is not taken any more; null where it is.
 */
export type TokenSource = (refused: TokenReason | null) => Promise<string | undefined>;

/** So much of the time that is left passes before a new token is asked for. */
export const RENEW_AFTER_SHARE = 0.8;
/** But it is asked for this long before the end. */
export const RENEW_BEFORE_MS = 5_000;
/** Where none came, the next asking comes after at least this long. */
export const RENEW_AGAIN_MS = 1_000;
/** Timers of browsers run no longer than some 24 days. */
export const MAX_TIMER_MS = 86_400_000;
/** So many tokens in a row are tried that the server does not take. */
export const MAX_REFUSED = 3;

/**
 * The session's right to be here, as strings that somebody else gives out. A new token is brought on the living socket before the one in
 * use runs out; where one was not taken (4401), another can be, and the session goes on.
 *
 * The time of the end is the server's. Where this clock is ahead of it the token is renewed too soon, or not at all; where it is behind,
 * too late: then the server closes, and the session resumes with the next token.
 */
export class Credential {
  readonly #source: TokenSource;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #renew: (token: string) => void;
  #inUse: string | undefined;
  /** The one that the server took last; null before it took any. */
  #taken: string | undefined | null = null;
  /** Sent on the living socket, and not answered yet. */
  #offered: string | undefined;
  #refused: TokenReason | null = null;
  #refusedInARow = 0;
  #attempt = 0;
  #cancel: (() => void) | null = null;

  /** @param renew sends the token on the living socket. */
  constructor(source: TokenSource, clock: Clock, random: () => number, renew: (token: string) => void) {
    this.#source = source;
    this.#clock = clock;
    this.#random = random;
    this.#renew = renew;
  }

  /** The token for the next hello; `over` where there is only the one that was not taken. */
  async next(): Promise<{ readonly token: string | undefined; readonly over: TokenReason | null }> {
    const token = await this.#source(this.#refused);
    const over = token === this.#inUse ? this.#refused : null;
    if (!over) {
      this.#inUse = token;
      this.#refused = null;
    }
    return { token, over };
  }

  /** Whether the token in use is another one than the server took last. */
  get isNew(): boolean {
    return this.#taken !== null && this.#taken !== this.#inUse;
  }

  /** The server closed for this. @returns whether another token may be tried. */
  rejected(reason: TokenReason): boolean {
    this.#refused = reason;
    if (this.#inUse !== this.#taken) this.#refusedInARow++; // the end of one that was taken is none of these
    return this.#refusedInARow < MAX_REFUSED;
  }

  /** The server took the token, and has said when it ends. */
  accepted(expires: number | undefined): void {
    this.#refusedInARow = 0;
    this.#attempt = 0;
    this.#inUse = this.#taken = this.#offered ?? this.#inUse;
    this.#offered = undefined;
    this.stop();
    const left = expires === undefined ? 0 : expires - this.#clock.now();
    if (left > 0) this.#askAt(this.#clock.now() + Math.max(0, Math.min(left * RENEW_AFTER_SHARE, left - RENEW_BEFORE_MS)));
  }

  /** The server did not take what was offered on the living socket; the connection goes on with the token that it has. */
  declined(): void {
    if (this.#offered === undefined) return;
    this.#offered = undefined;
    this.#askAgain();
  }

  /** The connection is lost, or the session over. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#offered = undefined;
  }

  #askAt(time: number): void {
    const wait = time - this.#clock.now();
    this.#cancel = this.#clock.after(Math.min(wait, MAX_TIMER_MS), () => {
      if (wait > MAX_TIMER_MS) this.#askAt(time);
      else void this.#ask();
    });
  }

  #askAgain(): void {
    this.#askAt(this.#clock.now() + RENEW_AGAIN_MS + backoffMs(++this.#attempt, this.#random()));
  }

  async #ask(): Promise<void> {
    let isCalledOff = false;
    this.#cancel = () => (isCalledOff = true);
    const token = await this.#source(null).catch(() => undefined);
    if (isCalledOff) return;
    if (token === undefined || token === this.#inUse) return this.#askAgain();
    this.#offered = token;
    this.#cancel = null;
    this.#renew(token);
  }
}
