import type { Clock } from '../clock.ts';
import type { Delta } from '../delta/op.ts';
import type { ClientMessage } from '../protocol.ts';
import type { Selection, User } from '../user.ts';
import { followAuthor, foreseen, mapSelection, sameSelection, toConfirmed } from './presence.ts';
import type { Replica } from './replica.ts';

/** At most 20 messages a second (P6). */
export const PRESENCE_INTERVAL_MS = 50;

/**
 * Tells others where this session's selection is, when they would not know it: a caret that follows its owner's typing moves on
 * everybody's screen by itself (P4). So what others show is computed here just as they do it, and compared.
 */
export class OwnPresence {
  readonly #clock: Clock;
  readonly #send: (message: ClientMessage) => void;
  /** Where the selection is, in the local document. */
  #actual: Selection | null = null;
  /** Where others show it, in the confirmed document. */
  #shown: Selection | null = null;
  #renamed: User | null = null;
  #nextAt = 0;
  #cancel: (() => void) | null = null;

  constructor(clock: Clock, send: (message: ClientMessage) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  select(selection: Selection | null): void {
    this.#actual = selection;
  }

  rename(user: User): void {
    this.#renamed = user;
  }

  /** The session has a new connection: nobody shows anything of it. */
  forgotten(): void {
    this.#shown = null;
  }

  /** The local document changed under the selection. */
  changed(delta: Delta, by: 'self' | 'others'): void {
    this.#actual = by === 'self' ? followAuthor(this.#actual, delta) : mapSelection(this.#actual, delta);
  }

  /** A delta was confirmed: others move what they show. */
  confirmed(delta: Delta, by: 'self' | 'others'): void {
    this.#shown = by === 'self' ? followAuthor(this.#shown, delta) : mapSelection(this.#shown, delta);
  }

  /** Sends what needs to be said, now or as soon as the last message is long enough ago. `replica` is asked for at that time. */
  tell(replica: () => Replica | null): void {
    this.#cancel ??= this.#clock.after(Math.max(0, this.#nextAt - this.#clock.now()), () => {
      this.#cancel = null;
      const now = replica();
      if (now) this.#tellNow(now);
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #tellNow(replica: Replica): void {
    const wanted = toConfirmed(this.#actual, replica);
    const known = sameSelection(foreseen(this.#shown, replica), this.#actual) || sameSelection(this.#shown, wanted);
    if (known && !this.#renamed) return;
    const user = this.#renamed ? { user: this.#renamed } : {};
    this.#shown = wanted;
    this.#renamed = null;
    this.#nextAt = this.#clock.now() + PRESENCE_INTERVAL_MS;
    this.#send({ type: 'presence', revision: replica.revision, selection: wanted, ...user });
  }
}
