import type { Author, Run } from '../past.ts';

/** Sessions from here on are scripts', which have no name (PROTOCOL.md, A6). */
const FIRST_SCRIPT = 2 ** 52;

export interface Person { readonly name: string; readonly color: string }

export const script: Person = { name: 'Script', color: '#566173' };

/** An editor whose name is not known, yet or any more. */
const somebody: Person = { name: 'Somebody', color: '#566173' };

/** Who wrote a moment ago may be missing at the server (PROTOCOL.md, A10): it is asked again after so long each. */
const AGAIN_AFTER_MS = [1_000, 2_000, 4_000, 8_000];

/** Who the sessions are. One person has as many sessions as they had tabs: they are one where name and colour are. */
export class Authors {
  readonly #read: () => Promise<readonly Author[]>;
  readonly #late: () => void;
  #people: ReadonlyMap<number, Person> = new Map();
  /** Of whom the server has not told, although it was asked. */
  readonly #missing = new Set<number>();
  #reading: Promise<void> | null = null;
  #again: ReturnType<typeof setTimeout> | undefined;

  /** @param late is called when somebody is known who was missing before. */
  constructor(read: () => Promise<readonly Author[]>, late: () => void) {
    this.#read = read;
    this.#late = late;
  }

  of(session: number): Person {
    return this.#people.get(session) ?? (session < FIRST_SCRIPT ? somebody : script);
  }

  /** Asks who they are where one of them is not known yet; once for all who want to know at the same time. */
  async meet(sessions: readonly number[]): Promise<void> {
    const unknown = () => sessions.filter(session => session < FIRST_SCRIPT && !this.#people.has(session) && !this.#missing.has(session));
    if (unknown().length === 0) return;
    await this.#learn();
    const missing = unknown();
    for (const session of missing) this.#missing.add(session);
    if (missing.length > 0) this.#askAgain(0);
  }

  stop(): void {
    clearTimeout(this.#again);
  }

  #askAgain(time: number): void {
    clearTimeout(this.#again);
    const wait = AGAIN_AFTER_MS[time];
    if (wait === undefined) return;
    this.#again = setTimeout(() => void this.#learn().catch(() => undefined).then(() => {
      const found = [...this.#missing].filter(session => this.#people.has(session));
      for (const session of found) this.#missing.delete(session);
      if (this.#missing.size > 0) this.#askAgain(time + 1);
      if (found.length > 0) this.#late();
    }), wait);
  }

  #learn(): Promise<void> {
    return (this.#reading ??= this.#read().then(authors => this.#keep(authors)).finally(() => { this.#reading = null; }));
  }

  #keep(authors: readonly Author[]): void {
    const known = new Map<string, Person>();
    this.#people = new Map(authors.map(({ session, name, color }) => {
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
