import { invertAttributes } from './attributes.ts';
import type { Content } from './content.ts';
import { DeltaBuilder } from './delta-builder.ts';
import { isDelete, isInsert, opLength, retain, type Delta } from './op.ts';

/** What takes the delta back: from the document after it to `before`, the document that it was made on. */
export function invert(delta: Delta, before: Content): Delta {
  const result = new DeltaBuilder();
  let at = 0;
  for (const op of delta) {
    const length = opLength(op);
    if (isInsert(op)) {
      result.push({ delete: length });
      continue;
    }
    if (isDelete(op)) {
      for (const deleted of before.slice(at, at + length)) result.push(deleted);
    } else if (op.attributes) {
      for (const piece of before.slice(at, at + length))
        result.push(retain(opLength(piece), invertAttributes(op.attributes, isInsert(piece) ? piece.attributes : undefined)));
    } else {
      result.push(op);
    }
    at += length;
  }
  return result.build();
}
