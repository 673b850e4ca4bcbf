import { compose, Content, invert, type Delta } from '@collabdocs/client';

export interface Made { readonly session: number; readonly time: number; readonly delta: Delta }

/** The past of one document as the server tells it (PROTOCOL.md, A10 to A13), from a list of revisions. Composes everything each time. */
export class FakePast {
  readonly made: Made[];
  readonly authors: readonly { readonly session: number; readonly name: string; readonly color: string }[];
  /** What was asked for, after `/api/documents/{id}/`. */
  readonly asked: string[] = [];
  /** What an answer waits for. */
  gate: () => Promise<void> = () => Promise.resolve();

  constructor(made: readonly Made[], authors: FakePast['authors'] = []) {
    this.made = [...made];
    this.authors = authors;
  }

  /** Answers `fetch` until the end of the test. */
  install(): void {
    globalThis.fetch = async (address, init) => {
      const [path = '', query = ''] = String(address).replace(/^\/api\/documents\/[^/]+\//, '').split('?');
      this.asked.push(query === '' ? path : `${path}?${query}`);
      await this.gate();
      init?.signal?.throwIfAborted();
      const answer = this.answer(path, new URLSearchParams(query));
      return answer === undefined
        ? Response.json({ reason: 'revision_unknown' }, { status: 404 })
        : Response.json(answer);
    };
  }

  at(revision: number): Content {
    return this.made.slice(0, revision).reduce((content, { delta }) => content.apply(delta), Content.empty);
  }

  changes(revision: number, since: number): Delta {
    if (revision < since) return invert(this.changes(since, revision), this.at(revision));
    return this.made.slice(since, revision).reduce<Delta>((all, { delta }) => compose(all, delta), []);
  }

  answer(path: string, query: URLSearchParams): unknown {
    const number = (name: string, otherwise: number) => Number(query.get(name) ?? otherwise);
    if (path === 'history') {
      const after = number('after', 0);
      const steps = this.made.slice(after, after + number('limit', 100)).map(({ session, time, delta }, index) => ({
        revision: after + index + 1, session, time, inserted: lengthOf(delta, 'insert'), deleted: lengthOf(delta, 'delete'),
      }));
      return { head: this.made.length, steps };
    }
    if (path === 'authors') return { authors: this.authors };
    const [, digits, what] = /^revisions\/(\d+)\/(delta|changes|blame)$/.exec(path) ?? [];
    const revision = Number(digits);
    if (what === undefined || revision > this.made.length) return undefined;
    if (what === 'delta') return this.at(revision).delta;
    if (what === 'changes') return { since: number('since', revision - 1), revision, delta: this.changes(revision, number('since', revision - 1)) };
    return { revision, runs: this.blame(revision) };
  }

  /** The sessions go along as attributes. */
  blame(revision: number): { readonly length: number; readonly session: number }[] {
    const signed = this.made.slice(0, revision).map(({ session, delta }) =>
      delta.map(op => ('insert' in op ? { ...op, attributes: { session } } : op)));
    return signed.reduce((content, delta) => content.apply(delta), Content.empty).delta.map(op => {
      if (!('insert' in op)) throw new Error('A document is inserts.');
      return { length: typeof op.insert === 'string' ? op.insert.length : 1, session: Number(op.attributes?.['session']) };
    });
  }
}

const lengthOf = (delta: Delta, kind: 'insert' | 'delete'): number => delta.reduce((sum, op) => {
  if (kind === 'insert') return 'insert' in op ? sum + (typeof op.insert === 'string' ? op.insert.length : 1) : sum;
  return 'delete' in op ? sum + op.delete : sum;
}, 0);

/** Numbers from 0 to 1, the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const syllables = ['the ', 'quick', ' brown fox', 'jumps', '.\n', 'über ', 'x', 'a🦊', ', ', '## '];

/** Revisions of several sessions that insert, delete and replace somewhere. */
export function written(seed: number, revisions: number): Made[] {
  const chance = seeded(seed);
  const below = (end: number) => Math.floor(chance() * end);
  const made: Made[] = [];
  let content = Content.empty;
  while (made.length < revisions) {
    let [from, to] = [below(content.length + 1), 0];
    to = Math.min(content.length, from + (chance() < 0.4 ? below(12) : 0));
    if (content.splitsPair(from)) from--;
    if (content.splitsPair(to)) to++;
    const text = chance() < 0.8 || to === from ? syllables[below(syllables.length)] ?? '' : '';
    const delta: Delta = [...(from > 0 ? [{ retain: from }] : []), ...(to > from ? [{ delete: to - from }] : []), ...(text !== '' ? [{ insert: text }] : [])];
    content = content.apply(delta);
    made.push({ session: 1 + below(3), time: 1_790_000_000_000 + made.length * 1_000, delta });
  }
  return made;
}
