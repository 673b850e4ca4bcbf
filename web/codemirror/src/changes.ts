import { Text, type ChangeSet, type ChangeSpec } from '@codemirror/state';
import { EMBED_CHARACTER, normalise, type Delta, type Op } from '@collabdocs/client';

/** An editor's changes as a delta. What a change replaces is deleted, then what it brings is inserted. */
export function toDelta(changes: ChangeSet): Delta {
  const ops: Op[] = [];
  let end = 0;
  changes.iterChanges((fromA, toA, _fromB, _toB, inserted) => {
    if (fromA > end) ops.push({ retain: fromA - end });
    if (toA > fromA) ops.push({ delete: toA - fromA });
    if (inserted.length > 0) ops.push({ insert: inserted.toString() });
    end = toA;
  });
  return normalise(ops);
}

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
