import type { DocumentSession } from '../../../web/client/src/index.ts';
import type { Link } from './link.ts';

/** An edit of this client, in ms of {@link now}. */
interface Edit {
  readonly at: number;
  /** When it was acknowledged, and by which revision; infinite while it is not. */
  readonly acked: number;
  readonly revision: number;
}

/** The clock of all measurements. */
export const now = (): number => performance.now();

/** Looks at the clock: when this client's edits were made and acknowledged, and when it was given each revision. */
export class Watch {
  readonly #session: DocumentSession;
  /** When the edits were made that are not acknowledged yet, oldest first. */
  #waiting: number[] = [];
  #acked: Edit[] = [];
  #arrivals: { readonly revision: number; readonly at: number }[] = [];

  constructor(session: DocumentSession, link: Link) {
    this.#session = session;
    session.on('change', ({ origin }) => {
      if (origin === 'local') this.#waiting.push(now());
    });
    session.on('saved', ({ unsaved }) => {
      const saved = this.#waiting.splice(0, this.#waiting.length - unsaved);
      for (const at of saved) this.#acked.push({ at, acked: now(), revision: session.revision });
    });
    link.arrived = (revision) => this.#arrivals.push({ revision, at: now() });
  }

  /** The edits that were measured, and were made before a moment, acknowledged or not. */
  editsBefore(end: number): readonly Edit[] {
    const waiting = this.#waiting.map((at) => ({ at, acked: Infinity, revision: Infinity }));
    return [...this.#acked, ...waiting].filter(({ at }) => at < end);
  }

  /** Whether edits that were made since then are acknowledged, and none waits that is older. */
  goesOnSince(start: number): boolean {
    return this.#acked.some(({ at }) => at >= start) && !this.#waiting.some((at) => at < start);
  }

  /** When this client was given a revision; infinite while it was not. */
  arrivalOf(revision: number): number {
    // All since the last `forget`, in the order of their coming, and so of their numbers.
    let [low, high] = [0, this.#arrivals.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#arrivals[middle]?.revision ?? 0) >= revision) high = middle;
      else low = middle + 1;
    }
    return this.#arrivals[low]?.at ?? Infinity;
  }

  /** Drops what was measured so far; what is not acknowledged yet stays. */
  forget(): void {
    this.#acked = [];
    this.#arrivals = [{ revision: this.#session.revision, at: now() }];
  }
}

/** The longest that an edit waited, in ms. */
export interface Waits {
  /** From the edit to its ack. */
  readonly ack: number;
  /** From the edit until every one of the others had it. */
  readonly sight: number;
}

/** The longest waits of the edits of these people, all in one document, that were measured and made before a moment. */
export function longestWaits(watches: readonly Watch[], end = Infinity): Waits {
  const edits = watches.flatMap((watch) => watch.editsBefore(end).map((edit) => ({ ...edit, watch })));
  const longest = (waits: readonly number[]) => waits.reduce((most, wait) => Math.max(most, wait), 0);
  return {
    ack: longest(edits.map(({ at, acked }) => acked - at)),
    sight: longest(edits.map(({ at, revision, watch }) => longest(watches.map((other) => (other === watch ? 0 : other.arrivalOf(revision) - at))))),
  };
}
