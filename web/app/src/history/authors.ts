import type { Author, Run } from '../past.ts';

/** Sessions from here on are scripts', which have no name (PROTOCOL.md, A6). */
const FIRST_SCRIPT = 2 ** 52;

export interface Person { readonly name: string; readonly color: string }

export const script: Person = { name: 'Script', color: '#566173' };

/** Who the sessions are. One person has as many sessions as they had tabs: they are one where name and colour are. */
export class Authors {
  #people: ReadonlyMap<number, Person> = new Map();

  set(authors: readonly Author[]): void {
    const known = new Map<string, Person>();
    this.#people = new Map(authors.map(({ session, name, color }) => {
      const key = `${color} ${name}`;
      const person = known.get(key) ?? { name, color };
      known.set(key, person);
      return [session, person];
    }));
  }

  of(session: number): Person {
    return this.#people.get(session) ?? script;
  }

  /** Whether it is somebody of whom we have not heard yet. */
  isNew(session: number): boolean {
    return session < FIRST_SCRIPT && !this.#people.has(session);
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
