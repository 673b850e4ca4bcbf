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
