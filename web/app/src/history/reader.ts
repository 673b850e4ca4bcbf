import { replacement, EMBED_CHARACTER, type Delta } from '@collabdocs/client';
import { readBlame, readChanges, readPast } from '../past.ts';
import { sharesOf, stretchesOf, type Authors, type Person } from './authors.ts';
import { backOf, differencesOf, type Difference } from './difference.ts';
import { authorMarks, differenceMarks } from './marks.ts';
import { Newest } from './newest.ts';
import { PastView } from './past-view.ts';

/** From further away than this the whole document is asked for: composing the changes between would be as much. */
const NEAR = 1_000;

/** What is seen of the past beside its text: who wrote it, or what was changed since an earlier revision. */
export type Look = { readonly kind: 'authors' } | { readonly kind: 'changes'; readonly since: (revision: number) => Promise<number> };

export interface ReaderEvents {
  shown(revision: number): void;
  authorsPainted(shares: readonly { readonly person: Person; readonly length: number }[]): void;
  differencesPainted(count: number, current: number | null): void;
  failed(failure: unknown): void;
  waiting(waiting: boolean): void;
}

/** Brings revisions from the server into the view, and marks on them what is looked for. */
export class Reader {
  readonly past = new PastView();
  readonly #id: string;
  readonly #authors: Authors;
  readonly #events: ReaderEvents;
  readonly #texts: Newest<number>;
  readonly #marks: Newest<null>;
  #look: Look = { kind: 'authors' };
  #differences: readonly Difference[] = [];
  #current: number | null = null;

  constructor(id: string, authors: Authors, events: ReaderEvents) {
    this.#id = id;
    this.#authors = authors;
    this.#events = events;
    this.#texts = new Newest((revision, signal) => this.#load(revision, signal), events.failed, events.waiting);
    this.#marks = new Newest((_, signal) => this.#bringMarks(signal), events.failed);
  }

  /** `now` gives up what is being asked for; without it that is shown first. */
  want(revision: number, now: boolean): void {
    if (now) this.#texts.wantNow(revision);
    else this.#texts.want(revision);
  }

  look(look: Look): void {
    this.#look = look;
    this.#clear();
    this.mark();
  }

  /** Marks again what is shown: while it plays, changes are those since the frame before. */
  mark(): void {
    if (this.past.revision !== null) this.#marks.wantNow(null);
  }

  /** Shows the revision that is to be played from, and says which it is. */
  async begin(revision: number, signal: AbortSignal): Promise<number> {
    this.#texts.stop();
    await this.#load(revision, signal);
    return revision;
  }

  /** A frame of the playback. */
  frame(revision: number, delta: Delta): void {
    const before = this.past.text;
    this.past.show(revision, delta, true);
    this.#events.shown(revision);
    if (this.#look.kind === 'authors') this.#marks.want(null);
    else this.#differ(backOf(delta, (from, to) => before.sliceString(from, to)));
  }

  /** The next difference in one direction, round and round. */
  step(by: 1 | -1): void {
    const count = this.#differences.length;
    if (count === 0) return;
    this.#current = ((this.#current ?? (by === 1 ? -1 : count)) + by + count) % count;
    this.#paintDifferences();
    this.past.goTo(this.#differences[this.#current]?.from ?? 0);
  }

  stop(): void {
    this.#texts.stop();
    this.#marks.stop();
  }

  close(): void {
    this.stop();
    this.past.view.destroy();
  }

  async #load(revision: number, signal: AbortSignal): Promise<void> {
    const from = this.past.revision;
    if (from !== revision) {
      const near = from !== null && Math.abs(revision - from) <= NEAR;
      const delta = near
        ? await readChanges(this.#id, revision, from, signal)
        : replacement(this.past.text.toString(), textOf(await readPast(this.#id, revision, signal)));
      signal.throwIfAborted();
      this.past.show(revision, delta, near && Math.abs(revision - from) === 1);
      if (this.#look.kind === 'changes') this.#clear();
      this.#marks.want(null);
    }
    this.#events.shown(revision);
  }

  async #bringMarks(signal: AbortSignal): Promise<void> {
    const { revision } = this.past;
    if (revision === null) return;
    if (this.#look.kind === 'authors') {
      const { length } = this.past.text;
      const following = this.past.follow();
      const runs = await readBlame(this.#id, revision, signal);
      await this.#authors.meet(runs.map(run => run.session));
      signal.throwIfAborted();
      const stretches = stretchesOf(runs, this.#authors, length);
      this.past.paint(authorMarks(stretches), following);
      this.#events.authorsPainted(sharesOf(stretches));
    } else {
      const since = await this.#look.since(revision);
      signal.throwIfAborted();
      const back = since === revision ? [] : await readChanges(this.#id, since, revision, signal);
      signal.throwIfAborted();
      if (this.past.revision === revision) this.#differ(back);
    }
  }

  #differ(back: Delta): void {
    const { text } = this.past;
    this.#differences = differencesOf(back, (from, to) => text.sliceString(from, to), text.length);
    this.#current = null;
    this.#paintDifferences();
  }

  #paintDifferences(): void {
    const { text } = this.past;
    this.past.paint(differenceMarks(this.#differences, (from, to) => text.sliceString(from, to), this.#current));
    this.#events.differencesPainted(this.#differences.length, this.#current);
  }

  #clear(): void {
    this.#differences = [];
    this.#paintDifferences();
  }
}

const textOf = (document: Delta): string =>
  document.map(op => ('insert' in op ? (typeof op.insert === 'string' ? op.insert : EMBED_CHARACTER) : '')).join('');
