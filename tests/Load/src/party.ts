import { Marks } from './marks.ts';
import { openClient, type ClientOptions } from './open-client.ts';
import { Random } from './random.ts';
import { Collected, type Checks } from './report.ts';
import { Typist, type Habits } from './typist.ts';
import { quiescence, verify, type Client } from './verification.ts';
import type { Watch } from './watch.ts';

export interface PartyOptions extends ClientOptions {
  readonly seed: number;
  /** The address of the document for each who types: one document, through one gateway or several. */
  readonly seats: readonly string[];
  readonly habits?: Partial<Habits>;
}

/** Several people who type into one document. Every edit brings a mark by which it is found again, or missed, in the end. */
export class Party {
  readonly typists: readonly Typist[];
  readonly #document: string;
  readonly #marks: Marks;

  private constructor(document: string, typists: readonly Typist[], marks: Marks) {
    this.#document = document;
    this.typists = typists;
    this.#marks = marks;
  }

  static async open({ seed, seats, habits, ...options }: PartyOptions): Promise<Party> {
    const marks = new Marks();
    const typists: Typist[] = [];
    for (const [i, seat] of seats.entries()) {
      const random = new Random(seed * 10 + i + 1);
      typists.push(new Typist(await openClient(seat, `typist ${i + 1}`, random, options), marks, random, habits));
    }
    return new Party(seats[0] ?? '', typists, marks);
  }

  get clients(): readonly Client[] {
    return this.typists.map(({ client }) => client);
  }

  get watches(): readonly Watch[] {
    return this.clients.map(({ watch }) => watch);
  }

  get edits(): number {
    return this.typists.reduce((sum, typist) => sum + typist.edits, 0);
  }

  get acked(): number {
    return this.clients.reduce((sum, { link }) => sum + link.acked.size, 0);
  }

  /** Everybody types while something happens to the server. */
  async typeWhile(happening: () => Promise<void>): Promise<void> {
    const typing = Promise.all(this.typists.map((typist) => typist.run()));
    try {
      await Promise.race([happening(), typing]);
    } finally {
      for (const typist of this.typists) typist.stop();
    }
    await typing;
  }

  /** Everybody makes so many edits. */
  async type(edits: number): Promise<void> {
    await Promise.all(this.typists.map((typist) => typist.run(edits)));
  }

  /** Waits until all is stored and everybody has it, and checks that nothing acknowledged is missing and nothing is doubled. @returns the head. */
  async end(checks: Checks): Promise<number> {
    const head = await quiescence(this.clients);
    const { text } = await verify(checks, this.#document, this.clients, head);
    const faults = this.#marks.faults(text);
    checks.check('each mark stands there once, or was deleted', faults.length === 0, () => `${faults.length} do not: ${faults.slice(0, 10).join('; ')}`);
    await Promise.all(this.clients.map(({ session }) => session.close()));
    return head;
  }

  /** The same as one check. */
  async endWith(report: Checks, what: string): Promise<number> {
    const collected = new Collected();
    const head = await this.end(collected);
    collected.tell(report, what);
    return head;
  }

  /** What was typed, and what became of it. */
  summary(head: number): string {
    const cuts = this.clients.reduce((sum, { link }) => sum + link.cuts, 0);
    const connections = this.clients.reduce((sum, { link }) => sum + link.connections, 0);
    return `${this.edits} edits with ${this.#marks.typed} marks became ${head} revisions; ${cuts} cuts, ${connections} connections`;
  }
}

/** Everybody of all these parties types while something happens to the server. */
export async function typeTogether(parties: readonly Party[], happening: () => Promise<void>): Promise<void> {
  const happened = happening();
  await Promise.all(parties.map((party) => party.typeWhile(() => happened)));
}
