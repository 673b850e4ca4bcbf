import { Text, type ChangeSet, type ChangeSpec } from '@codemirror/state';
import { EMBED_CHARACTER, normalise, type Delta, type Op } from '@collabdocs/client';

/**
 * An editor's changes as a delta. What a change replaces is deleted, then what it brings is inserted.
 *
 * The editor compares what was typed by code unit, so that one emoji for another comes as a change to half of a pair. A delta must not
 * cut a pair in two: it deletes and inserts it whole.
 */
export function toDelta(changes: ChangeSet, before: Text): Delta {
  const ops: Op[] = [];
  let end = 0;
  changes.iterChanges((fromA, toA, _fromB, _toB, inserted) => {
    const from = splitsPair(before, fromA) ? fromA - 1 : fromA;
    const to = splitsPair(before, toA) ? toA + 1 : toA;
    const text = before.sliceString(from, fromA) + inserted.toString() + before.sliceString(toA, to);
    if (from > end) ops.push({ retain: from - end });
    if (to > from) ops.push({ delete: to - from });
    if (text !== '') ops.push({ insert: text });
    end = to;
  });
  return normalise(ops);
}

/** Whether a position lies between the two halves of a surrogate pair. */
export const splitsPair = (text: Text, position: number): boolean =>
  position > 0 && position < text.length && /[\ud800-\udbff][\udc00-\udfff]/.test(text.sliceString(position - 1, position + 1));

/** A delta as changes of an editor. Formatting means nothing here; an embed stands as U+FFFC. */
export function toChanges(delta: Delta): ChangeSpec[] {
  const changes: ChangeSpec[] = [];
  let at = 0;
  for (const op of delta) {
    if ('retain' in op) {
      at += op.retain;
    } else if ('delete' in op) {
      changes.push({ from: at, to: at + op.delete });
      at += op.delete;
    } else {
      // A Text, not a string: what is a line must not depend on the editor's line separator.
      const text = typeof op.insert === 'string' ? op.insert : EMBED_CHARACTER;
      changes.push({ from: at, insert: Text.of(text.split('\n')) });
    }
  }
  return changes;
}
