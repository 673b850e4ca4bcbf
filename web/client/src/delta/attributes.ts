import type { Attributes, Json } from './op.ts';

export function equalJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (isArray(a) || isArray(b))
    return isArray(a) && isArray(b) && a.length === b.length && a.every((item, i) => equalJson(item, b[i]));
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equalJson(a[key], b[key]));
}

/** `first` and then `second` as one. Over inserted text nothing is left to remove, and null falls away. */
export function composeAttributes(first: Attributes | undefined, second: Attributes | undefined, over: 'retain' | 'insert'): Attributes | undefined {
  if (second === undefined) return first;
  const result: Record<string, Json> = {};
  for (const [name, value] of Object.entries(second)) if (over === 'retain' || value !== null) result[name] = value;
  for (const [name, value] of Object.entries(first ?? {})) if (!Object.hasOwn(second, name)) result[name] = value;
  return orNothing(result);
}

/** What remains of `attributes` where `over` was set before and has the last word. */
export function transformAttributes(attributes: Attributes | undefined, over: Attributes | undefined): Attributes | undefined {
  if (attributes === undefined || over === undefined) return attributes;
  return orNothing(Object.fromEntries(Object.entries(attributes).filter(([name]) => !Object.hasOwn(over, name))));
}

/** What brings text that had `before` back, after `attributes` were set on it. As quill-delta does, sets objects back even to equal ones. */
export function invertAttributes(attributes: Attributes, before: Attributes | undefined): Attributes | undefined {
  const result: Record<string, Json> = {};
  for (const [name, value] of Object.entries(attributes)) {
    const old = before && Object.hasOwn(before, name) ? before[name] : undefined;
    if (old === undefined) result[name] = null;
    else if (old !== value) result[name] = old;
  }
  return orNothing(result);
}

function orNothing(attributes: Attributes): Attributes | undefined {
  return Object.keys(attributes).length === 0 ? undefined : attributes;
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
