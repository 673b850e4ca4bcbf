import type { Content } from './content.ts';
import { isInsert, type Delta } from './op.ts';
import { replacement } from './replacement.ts';

/** The text that a delta inserts, piece after piece; embeds are left out. */
export const insertedText = (delta: Delta): string =>
  delta.map((op) => (isInsert(op) && typeof op.insert === 'string' ? op.insert : '')).join('');

/** A delta that makes one document of another: small where both are plain text, else all of it. */
export function difference(before: Content, after: Content): Delta {
  if (isPlain(before.delta) && isPlain(after.delta)) return replacement(before.text, after.text);
  return before.length === 0 ? after.delta : [...after.delta, { delete: before.length }];
}

const isPlain = (document: Delta): boolean => document.every((op) => isInsert(op) && typeof op.insert === 'string' && !op.attributes);
