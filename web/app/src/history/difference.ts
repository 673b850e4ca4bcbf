import type { Delta } from '@collabdocs/client';
import { EMBED_CHARACTER } from '@collabdocs/client';
import { compareWords } from './words.ts';

/** One place at which the text was changed: what stands from `from` to `to` was inserted, `deleted` stood there before. */
export interface Difference { readonly from: number; readonly to: number; readonly deleted: string }

/** Reads a piece of the text that is shown. */
export type Slice = (from: number, to: number) => string;

/** A change within a word is shown as one of the word, where the word is not longer than this. */
const LONG_WORD = 40;

/**
 * What was changed, as a person reads it: where something was replaced, by whole words.
 * @param back leads from the text that is shown back to the one before.
 */
export function differencesOf(back: Delta, shown: Slice, length: number): Difference[] {
  return placesOf(back, shown).flatMap(place => readable(place, shown, length));
}

/** What leads back from the text after the delta; `before` reads the one before. Formatting is nothing here. */
export function backOf(delta: Delta, before: Slice): Delta {
  let at = 0;
  return delta.map(op => {
    if ('insert' in op) return { delete: typeof op.insert === 'string' ? op.insert.length : 1 };
    const from = at;
    at += 'delete' in op ? op.delete : op.retain;
    return 'delete' in op ? { insert: before(from, at) } : { retain: op.retain };
  });
}

/** A stretch of the text that is shown, and what stood in its place. */
interface Place { from: number; to: number; old: string; mixed: boolean }

/** Changes that have no blank between them are one place. */
function placesOf(back: Delta, shown: Slice): Place[] {
  const places: Place[] = [];
  let at = 0;
  for (const op of back) {
    if ('retain' in op) {
      at += op.retain;
      continue;
    }
    let place = places.at(-1);
    const between = place && at - place.to <= LONG_WORD ? shown(place.to, at) : null;
    if (!place || between === null || /\s/.test(between)) places.push((place = { from: at, to: at, old: '', mixed: false }));
    else {
      place.mixed ||= between !== '';
      place.old += between;
      place.to = at;
    }
    if ('insert' in op) {
      place.old += typeof op.insert === 'string' ? op.insert : EMBED_CHARACTER;
    } else {
      at += op.delete;
      place.to = at;
    }
  }
  return places;
}

function readable({ from, to, old, mixed }: Place, shown: Slice, length: number): Difference[] {
  // Nothing but inserted, or nothing but deleted, is read best as it is.
  if (!mixed && (old === '' || from === to)) return [{ from, to, deleted: old }];
  const before = /[\p{L}\p{N}_]*$/u.exec(shown(Math.max(0, from - LONG_WORD), from))?.[0] ?? '';
  const after = /^[\p{L}\p{N}_]*/u.exec(shown(to, Math.min(length, to + LONG_WORD)))?.[0] ?? '';
  const differences: Difference[] = [];
  let at = from - before.length;
  for (const part of compareWords(before + old + after, before + shown(from, to) + after)) {
    if (!part.same) differences.push({ from: at, to: at + part.new.length, deleted: part.old });
    at += part.new.length;
  }
  return differences;
}
