import type { Author, Run } from '../past.ts';

/** Sessions from here on are scripts', which have no name (PROTOCOL.md, A6). */
const FIRST_SCRIPT = 2 ** 52;

export interface Person { readonly name: string; readonly color: string }

export const script: Person = { name: 'Script', color: '#566173' };

/** Who the sessions are. One person has as many sessions as they had tabs: they are one where name and colour are. */
export class Authors {
  readonly #read: () => Promise<readonly Author[]>;
  #people: ReadonlyMap<number, Person> = new Map();
  /** Of whom the server has not told, although it was asked. */
  readonly #nameless = new Set<number>();
  #reading: Promise<void> | null = null;

  constructor(read: () => Promise<readonly Author[]>) {
    this.#read = read;
  }

  of(session: number): Person {
    return this.#people.get(session) ?? script;
  }

  /** Asks who they are where one of them is not known yet; once for all who want to know at the same time. */
  async meet(sessions: readonly number[]): Promise<void> {
    const unknown = () => sessions.filter(session => session < FIRST_SCRIPT && !this.#people.has(session) && !this.#nameless.has(session));
    if (unknown().length === 0) return;
    await (this.#reading ??= this.#learn().finally(() => { this.#reading = null; }));
    for (const session of unknown()) this.#nameless.add(session);
  }

  async #learn(): Promise<void> {
    const known = new Map<string, Person>();
    this.#people = new Map((await this.#read()).map(({ session, name, color }) => {
      const key = `${color} ${name}`;
      const person = known.get(key) ?? { name, color };
      known.set(key, person);
      return [session, person];
    }));
  }
}

/** A stretch of the text that one person wrote. */
export interface Stretch { readonly from: number; readonly to: number; readonly person: Person }

/** Runs of sessions as stretches of people, within a text of this length. */
export function stretchesOf(runs: readonly Run[], authors: Authors, length: number): Stretch[] {
  const stretches: { from: number; to: number; person: Person }[] = [];
  let at = 0;
  for (const run of runs) {
    const [from, to] = [at, Math.min(length, at + run.length)];
    at += run.length;
    if (to <= from) continue;
    const person = authors.of(run.session);
    const last = stretches.at(-1);
    if (last?.person === person) last.to = to;
    else stretches.push({ from, to, person });
  }
  return stretches;
}

/** Who wrote of the text how much; who wrote most stands first. */
export function sharesOf(stretches: readonly Stretch[]): { readonly person: Person; readonly length: number }[] {
  const lengths = new Map<Person, number>();
  for (const { person, from, to } of stretches) lengths.set(person, (lengths.get(person) ?? 0) + to - from);
  return [...lengths].map(([person, length]) => ({ person, length })).sort((a, b) => b.length - a.length);
}
