import type { Delta, Op } from './op.ts';
import { normalise } from './normalise.ts';
import { splitsPair } from './surrogates.ts';

/** The smallest single replacement that makes one text of another. No surrogate pair is cut. */
export function replacement(before: string, after: string): Delta {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  if (splitsPair(before, start) || splitsPair(after, start)) start--;
  let end = 0;
  while (end < shorter - start && before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)) end++;
  if (splitsPair(before, before.length - end) || splitsPair(after, after.length - end)) end--;
  const ops: Op[] = [];
  if (start > 0) ops.push({ retain: start });
  if (after.length > start + end) ops.push({ insert: after.slice(start, after.length - end) });
  if (before.length > start + end) ops.push({ delete: before.length - end - start });
  return normalise(ops);
}
