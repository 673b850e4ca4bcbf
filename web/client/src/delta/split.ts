import { isHighSurrogate } from './surrogates.ts';
import { isDelete, isInsert, opLength, retain, type Delta, type Op } from './op.ts';
import { normalise } from './normalise.ts';

/** A rough measure of how much there is to a delta: its ops and what they insert, in code units. */
const weight = (op: Op): number => 32 + (isInsert(op) && typeof op.insert === 'string' ? op.insert.length : 0);

/**
 * Cuts a delta in two of about equal weight, one after the other: composed they are the delta.
 * @returns undefined where it is one op that cannot be cut.
 */
export function split(delta: Delta): readonly [Delta, Delta] | undefined {
  const half = delta.reduce((sum, op) => sum + weight(op), 0) / 2;
  const head: Op[] = [];
  const tail: Op[] = [];
  let sum = 0;
  for (const op of delta) {
    const before = sum;
    sum += weight(op);
    if (tail.length > 0 || before >= half) tail.push(op);
    else if (sum <= half || !isInsert(op) || typeof op.insert !== 'string') head.push(op);
    else {
      const at = cut(op.insert, Math.max(0, Math.floor(half - before - 32)));
      if (at > 0) head.push({ ...op, insert: op.insert.slice(0, at) });
      if (at < op.insert.length) tail.push({ ...op, insert: op.insert.slice(at) });
    }
  }
  // The tail stands on the document that the head has made.
  const first = normalise(head);
  const done = head.reduce((length, op) => (isDelete(op) ? length : length + opLength(op)), 0);
  const second = normalise(done === 0 ? tail : [retain(done), ...tail]);
  return first.length === 0 || second.length === 0 ? undefined : [first, second];
}

function cut(text: string, near: number): number {
  return near > 0 && isHighSurrogate(text.charCodeAt(near - 1)) ? near - 1 : near;
}
