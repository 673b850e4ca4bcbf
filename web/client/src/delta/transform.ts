import { transformAttributes } from './attributes.ts';
import { DeltaBuilder } from './delta-builder.ts';
import { isDelete, isRetain, opLength, retain, type Delta } from './op.ts';
import { OpReader } from './op-reader.ts';

/** Who stands first (left) where two inserts meet, and whose attributes last: `wins` is the one that is later in the order. */
export type Tie = 'wins' | 'loses';

/**
 * What `delta` becomes where `over` has happened first; both were made on the same document.
 *
 * ```
 *          document
 *   delta /        \ over
 *        ·          ·
 *  over' \        / delta'      delta' = transform(delta, over, tie)
 *          result               over'  = transform(over, delta, the other tie)
 * ```
 */
export function transform(delta: Delta, over: Delta, tie: Tie): Delta {
  if (delta.length === 0 || over.length === 0) return delta;
  const a = new OpReader(delta);
  const b = new OpReader(over);
  const result = new DeltaBuilder();
  while (!a.done) {
    if (b.kind === 'insert' && (tie === 'loses' || a.kind !== 'insert')) {
      result.push(retain(opLength(b.next())));
    } else if (a.kind === 'insert') {
      result.push(a.next());
    } else {
      const length = Math.min(a.left, b.left);
      const x = a.next(length);
      const y = b.next(length);
      if (isDelete(y)) continue; // it is gone already
      if (isDelete(x)) result.push(x);
      else if (isRetain(x) && isRetain(y))
        result.push(retain(length, tie === 'wins' ? x.attributes : transformAttributes(x.attributes, y.attributes)));
    }
  }
  return result.build();
}
