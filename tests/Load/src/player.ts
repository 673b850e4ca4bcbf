import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { openClient } from './open-client.ts';
import { Person } from './person.ts';
import type { Progress } from './progress.ts';
import type { Random } from './random.ts';
import type { Trace, Transaction } from './trace.ts';
import { quiescence, type Client } from './verification.ts';
import { until } from './waiting.ts';

/** A person without a connection types on, but not for longer than this (edits). */
const unsavedAtMost = 300;

/** How many edits pass between two cuts of a person's connection, on average. */
const editsPerCut = 1000;

/** How many edits a person makes in one mood: slowly, each edit a submission; or so fast that many are composed. */
const editsPerMood = 100;

export interface PlayOptions {
  readonly document: string;
  readonly trace: Trace;
  readonly random: Random;
  /** Whether connections are cut at random. */
  readonly cuts: boolean;
  /** The most edits that a person with a connection is ahead of the server. 1 makes every edit a revision of its own. */
  readonly ahead: number;
}

/**
 * Plays a trace by real clients, one for each person in it. Every patch is an edit of its own.
 * @returns the clients, when all is saved and everybody has the newest revision `head`.
 */
export async function play(options: PlayOptions, progress: Progress): Promise<{ clients: Client[]; head: number }> {
  const { trace, document } = options;
  if (trace.agents > 2) throw new Error(`At most two people can type at once, and in ${trace.name} there are ${trace.agents}`);
  const clients: Client[] = [];
  for (let agent = 0; agent < trace.agents; agent++) clients.push(await openClient(document, `person ${agent + 1}`, options.random));
  const players = clients.map((client, agent) => new Player(options, agent, new Person(client), progress));
  for (const player of players) player.others = players.filter((other) => other !== player);
  await Promise.all(players.map((player) => player.run()));
  return { clients, head: await quiescence(clients) };
}

/** Plays one person's part. */
class Player {
  others: readonly Player[] = [];
  readonly #options: PlayOptions;
  readonly #agent: number;
  readonly #person: Person;
  readonly #progress: Progress;
  readonly #part: readonly Transaction[];
  /** After how many of this person's transactions another one looks, or waits: there a revision ends with the last of them. */
  readonly #pauses: ReadonlySet<number>;
  /** Those revisions, as soon as they are stored. */
  readonly #ends = new Map<number, number>([[0, 0]]);
  #ahead = 1;
  #edits = 0;

  constructor(options: PlayOptions, agent: number, person: Person, progress: Progress) {
    const { transactions } = options.trace;
    this.#options = options;
    this.#agent = agent;
    this.#person = person;
    this.#progress = progress;
    this.#part = transactions.filter((transaction) => transaction.agent === agent);
    const others = transactions.filter((transaction) => transaction.agent !== agent);
    this.#pauses = new Set(others.flatMap(({ seen, after }) => [seen[agent] ?? 0, after[agent] ?? 0]));
  }

  async run(): Promise<void> {
    for (const [done, { patches, seen, after }] of this.#part.entries()) {
      for (const other of this.others) {
        this.#person.see(await this.#arrivalOf(other, seen[other.#agent] ?? 0));
        const before = after[other.#agent] ?? 0;
        await until(`transaction ${before} of person ${other.#agent + 1} is stored`, () => other.#ends.has(before));
      }
      for (const patch of patches) {
        this.#person.type(patch);
        await this.#pace();
      }
      if (this.#pauses.has(done + 1)) await this.#publish(done + 1);
      this.#progress.step();
    }
  }

  get #session() {
    return this.#person.client.session;
  }

  /** Waits until this client has the first `count` transactions of another. @returns the revision that ended with them. */
  async #arrivalOf(other: Player, count: number): Promise<number> {
    await until(`transaction ${count} of person ${other.#agent + 1} arrives`, () =>
      this.#session.revision >= (other.#ends.get(count) ?? Infinity));
    return other.#ends.get(count) as number;
  }

  /** Has all that was typed stored and delivered, so that neither a submission nor a frame goes on beyond it. */
  async #publish(count: number): Promise<void> {
    await this.#session.whenSaved();
    const revision = this.#session.revision;
    this.#ends.set(count, revision);
    await until(`revision ${revision} arrives`, () => this.others.every((other) => other.#session.revision >= revision));
  }

  async #pace(): Promise<void> {
    const { random, cuts, ahead } = this.#options;
    if (this.#edits++ % editsPerMood === 0) this.#ahead = random.between(1, ahead);
    if (cuts && random.chance(1 / editsPerCut)) this.#person.client.link.cut(random);
    if (this.#session.status.kind !== 'online') await sleep(1);
    else await turn();
    await until('the server keeps up', () => {
      const { status, saved } = this.#session;
      return saved.unsaved < (status.kind === 'online' ? this.#ahead : unsavedAtMost);
    });
  }
}
