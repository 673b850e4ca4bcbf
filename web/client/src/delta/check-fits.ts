import type { Content } from './content.ts';
import { isInsert, lengthBefore, opLength, type Delta } from './op.ts';
import { InvalidDeltaError } from './read-delta.ts';

/**
 * Makes sure that a delta fits a document (PROTOCOL.md D2, D4).
 * @throws InvalidDeltaError where it reaches past the end, or cuts a surrogate pair in two.
 */
export function checkFits(delta: Delta, document: Content): void {
  const length = lengthBefore(delta);
  if (length > document.length)
    throw new InvalidDeltaError('past_end', `The delta needs ${length} code units, the document has ${document.length}.`);
  let at = 0;
  for (const op of delta) {
    // Every border between two ops of a normal delta treats its two sides differently, so it must not lie within a pair.
    if (document.splitsPair(at)) throw new InvalidDeltaError('split_surrogate', `Position ${at} is within a surrogate pair.`);
    if (!isInsert(op)) at += opLength(op);
  }
  if (document.splitsPair(at)) throw new InvalidDeltaError('split_surrogate', `Position ${at} is within a surrogate pair.`);
}
