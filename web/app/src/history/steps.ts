import { readSteps, type Step } from '../past.ts';

/** So many steps are asked for at a time, from a multiple on. */
const PAGE = 100;
/** So many pages are kept; a document of 100 000 revisions has a thousand. */
const KEPT = 60;

type Read = (after: number, limit: number, signal?: AbortSignal) => Promise<{ readonly head: number; readonly steps: readonly Step[] }>;

/** Who did how much when: the pages of it that were looked at last. */
export class Steps {
  readonly #read: Read;
  readonly #pages = new Map<number, readonly Step[]>();

  constructor(read: Read) {
    this.#read = read;
  }

  static of(id: string): Steps {
    return new Steps((after, limit, signal) => readSteps(id, after, limit, signal));
  }

  /** Undefined where it is not here. Revision 0 has none. */
  known(revision: number): Step | undefined {
    return this.#pages.get(pageOf(revision))?.[(revision - 1) % PAGE];
  }

  /** Asks for it where it is not here. */
  async find(revision: number, signal?: AbortSignal): Promise<Step | undefined> {
    const known = this.known(revision);
    if (known || revision < 1) return known;
    const page = pageOf(revision);
    const { steps } = await this.#read(page * PAGE, PAGE, signal);
    this.#pages.delete(page);
    this.#pages.set(page, steps);
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= KEPT) break;
      this.#pages.delete(oldest);
    }
    return this.known(revision);
  }
}

const pageOf = (revision: number): number => Math.floor((revision - 1) / PAGE);
