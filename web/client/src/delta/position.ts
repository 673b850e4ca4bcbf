import { isDelete, isInsert, opLength, type Delta } from './op.ts';

/**
 * On which side of text that is inserted at its own place a position stays. Only `left` maps over a composition as over its parts one
 * by one: what is inserted after text was deleted stands behind that, where a position before the deleted text does not reach.
 */
export type Gravity = 'left' | 'right';

/** Where a position of the document before the delta is in the document after it. */
export function mapPosition(position: number, delta: Delta, gravity: Gravity): number {
  let at = 0; // in the document after, as far as it is made
  let rest = position; // from there to the position, in the document before
  for (const op of delta) {
    const length = opLength(op);
    if (isInsert(op)) {
      if (rest > 0 || gravity === 'right') at += length;
      else break;
    } else {
      const covered = Math.min(length, rest);
      rest -= covered;
      if (!isDelete(op)) at += covered;
      if (covered < length) break;
    }
  }
  return at + rest;
}

/** Where a position of the document after the delta was in the document before it; in inserted text, where that was inserted. */
export function unmapPosition(position: number, delta: Delta): number {
  let before = 0;
  let rest = position;
  for (const op of delta) {
    const length = opLength(op);
    if (isDelete(op)) {
      if (rest === 0) break;
      before += length;
    } else {
      const covered = Math.min(length, rest);
      rest -= covered;
      if (!isInsert(op)) before += covered;
      if (covered < length) break;
    }
  }
  return before + rest;
}

/** Behind the last place at which the delta inserted or deleted, in the document after it; undefined where it did neither. */
export function lastChange(delta: Delta): number | undefined {
  let at = 0;
  let last: number | undefined;
  for (const op of delta) {
    if (!isDelete(op)) at += opLength(op);
    if (isDelete(op) || isInsert(op)) last = at;
  }
  return last;
}
