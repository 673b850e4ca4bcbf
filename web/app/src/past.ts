/** The past of a document over HTTP (PROTOCOL.md, A10 to A15). What is read of a revision never changes: the browser keeps it. */
import type { Delta } from '@collabdocs/client';
import { addressOf, ask, DocumentsError } from './documents.ts';
import { randomKey } from './random-key.ts';

/** One revision: who did how much when. */
export interface Step {
  readonly revision: number;
  readonly session: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** In UTF-16 code units. */
  readonly inserted: number;
  readonly deleted: number;
}

export interface Author { readonly session: number; readonly name: string; readonly color: string }

/** So many code units of the text in a row were inserted by this session. */
export interface Run { readonly length: number; readonly session: number }

export interface Version {
  readonly id: number;
  readonly revision: number;
  readonly kind: 'named' | 'automatic' | 'restored' | 'undone';
  readonly name: string;
  /** Empty where there is none; so is the author. */
  readonly note: string;
  readonly author: string;
  /** Milliseconds since 1970. */
  readonly created: number;
}

export interface VersionPage {
  readonly versions: readonly Version[];
  /** Where the next page begins; null at the end. */
  readonly next: string | null;
}

/** What was made of the newest text; where nothing would have changed, `revision` is the head. */
export interface Outcome { readonly revision: number; readonly changed: boolean }

export const MAX_VERSION_NAME_LENGTH = 200;
export const MAX_NOTE_LENGTH = 2_000;
const VERSIONS_AT_ONCE = 30;
/** After so long each, what may or may not have been done is asked for again, under the same key. */
const AGAIN_AFTER_MS = [500, 2_000];

export const readSteps = (id: string, after: number, limit: number, signal?: AbortSignal): Promise<{ readonly head: number; readonly steps: readonly Step[] }> =>
  ask('GET', `${addressOf(id)}/history?after=${after}&limit=${limit}`, { signal });

/** All of them, page after page. */
export async function readAuthors(id: string): Promise<readonly Author[]> {
  const all: Author[] = [];
  for (let after = ''; ;) {
    const { authors, next } = await ask<{ readonly authors: readonly Author[]; readonly next?: string | null }>('GET', `${addressOf(id)}/authors${after}`);
    all.push(...authors);
    if (next === undefined || next === null) return all;
    after = `?after=${encodeURIComponent(next)}`;
  }
}

/** The document at a revision, as inserts. */
export const readPast = (id: string, revision: number, signal?: AbortSignal): Promise<Delta> =>
  ask('GET', `${addressOf(id)}/revisions/${revision}/delta`, { signal });

/** What makes the document at `revision` of that at `since`; `revision` may be the earlier one. */
export const readChanges = async (id: string, revision: number, since: number, signal?: AbortSignal): Promise<Delta> =>
  (await ask<{ readonly delta: Delta }>('GET', `${addressOf(id)}/revisions/${revision}/changes?since=${since}`, { signal })).delta;

export const readBlame = async (id: string, revision: number, signal?: AbortSignal): Promise<readonly Run[]> =>
  (await ask<{ readonly runs: readonly Run[] }>('GET', `${addressOf(id)}/revisions/${revision}/blame`, { signal })).runs;

export const listVersions = (id: string, kind: Version['kind'] | null, after: string | null, signal?: AbortSignal): Promise<VersionPage> => {
  const query = new URLSearchParams({ limit: String(VERSIONS_AT_ONCE), ...(kind !== null && { kind }), ...(after !== null && { after }) });
  return ask('GET', `${addressOf(id)}/versions?${query}`, { signal });
};

export const addVersion = (id: string, version: { readonly name: string; readonly note?: string; readonly revision: number; readonly author: string }): Promise<Version> =>
  ask('POST', `${addressOf(id)}/versions`, { body: version });

export const changeVersion = (id: string, version: number, change: { readonly name?: string; readonly note?: string }): Promise<Version> =>
  ask('PATCH', versionAddress(id, version), { body: change });

export const removeVersion = (id: string, version: number): Promise<void> => ask('DELETE', versionAddress(id, version));

/** Makes the document what it was, with one new revision. */
export const restore = (id: string, what: { readonly revision: number } | { readonly version: number }, author: string): Promise<Outcome> =>
  once(idempotencyKey => ask('POST', `${addressOf(id)}/restorations`, { body: { ...what, author }, idempotencyKey }));

/** Takes back what a revision, or all of a session, did; what others did stays. */
export const undo = (id: string, what: { readonly revision: number } | { readonly session: number }, author: string): Promise<Outcome> =>
  once(idempotencyKey => ask('POST', `${addressOf(id)}/undos`, { body: { ...what, author }, idempotencyKey }));

const versionAddress = (id: string, version: number): string => `${addressOf(id)}/versions/${version}`;

/** Where the answer was lost, asking again under the same key does it once all the same. */
async function once<Answer>(attempt: (key: string) => Promise<Answer>): Promise<Answer> {
  const key = randomKey();
  for (const wait of AGAIN_AFTER_MS) {
    try {
      return await attempt(key);
    } catch (failure) {
      if (!(failure instanceof DocumentsError && (failure.reason === 'unreachable' || failure.reason === 'unavailable'))) throw failure;
    }
    await new Promise(done => setTimeout(done, wait));
  }
  return attempt(key);
}
