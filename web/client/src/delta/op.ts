/** What an attribute or an embed may hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Formatting of inserted or retained text. `null` stands only on a retain, where it removes the attribute. */
export type Attributes = { readonly [name: string]: Json };

/** Something that is not text and counts as one code unit: an object with exactly one key, its kind. */
export type Embed = { readonly [kind: string]: Json };

export type Insert = { readonly insert: string | Embed; readonly attributes?: Attributes };
export type Retain = { readonly retain: number; readonly attributes?: Attributes };
export type Delete = { readonly delete: number };
export type Op = Insert | Retain | Delete;

/** A change to a document, or a document (then all its ops are inserts). Lengths count UTF-16 code units, an embed counts one. */
export type Delta = readonly Op[];

export const isInsert = (op: Op): op is Insert => 'insert' in op;
export const isRetain = (op: Op): op is Retain => 'retain' in op;
export const isDelete = (op: Op): op is Delete => 'delete' in op;

export function opLength(op: Op): number {
  if (isInsert(op)) return typeof op.insert === 'string' ? op.insert.length : 1;
  return isRetain(op) ? op.retain : op.delete;
}

export const retain = (length: number, attributes?: Attributes): Retain =>
  attributes === undefined ? { retain: length } : { retain: length, attributes };

export const insert = (content: string | Embed, attributes?: Attributes): Insert =>
  attributes === undefined ? { insert: content } : { insert: content, attributes };

/** How long a document must at least be for the delta to fit. */
export const lengthBefore = (delta: Delta): number => delta.reduce((sum, op) => (isInsert(op) ? sum : sum + opLength(op)), 0);

/** By how much the delta makes a document longer. */
export const growth = (delta: Delta): number =>
  delta.reduce((sum, op) => (isInsert(op) ? sum + opLength(op) : isDelete(op) ? sum - op.delete : sum), 0);
