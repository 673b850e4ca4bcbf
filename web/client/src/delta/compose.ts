import { composeAttributes } from './attributes.ts';
import { DeltaBuilder } from './delta-builder.ts';
import { insert, isDelete, isInsert, isRetain, retain, type Delta } from './op.ts';
import { OpReader } from './op-reader.ts';

/**
 * `first` and then `second` as one delta.
 *
 * Where `first` deleted and `second` inserts at that place, the insert goes behind the deletes (rule R): the side that the
 * tie-break favours, so that transforming over the composition equals transforming over one and then the other.
 */
export function compose(first: Delta, second: Delta): Delta {
  if (first.length === 0) return second;
  if (second.length === 0) return first;
  const a = new OpReader(first);
  const b = new OpReader(second);
  const result = new DeltaBuilder();
  while (!a.done || !b.done) {
    if (a.kind === 'delete') {
      result.push(a.next());
    } else if (b.kind === 'insert') {
      result.push(b.next());
    } else {
      const length = Math.min(a.left, b.left);
      const x = a.next(length);
      const y = b.next(length);
      if (isDelete(y)) {
        if (isRetain(x)) result.push(y); // text that first inserted is gone without a trace
      } else if (isRetain(x) && isRetain(y)) {
        result.push(retain(length, composeAttributes(x.attributes, y.attributes, 'retain')));
      } else if (isInsert(x) && isRetain(y)) {
        result.push(insert(x.insert, composeAttributes(x.attributes, y.attributes, 'insert')));
      }
    }
  }
  return result.build();
}
