import { equalJson } from './attributes.ts';
import { isDelete, isInsert, isRetain, type Delta, type Op } from './op.ts';

export const equalDeltas = (a: Delta, b: Delta): boolean =>
  a.length === b.length && a.every((op, i) => equalOps(op, b[i] as Op));

function equalOps(a: Op, b: Op): boolean {
  if (isDelete(a)) return isDelete(b) && a.delete === b.delete;
  if (isDelete(b) || !equalJson(a.attributes, b.attributes)) return false;
  return isInsert(a) ? isInsert(b) && equalJson(a.insert, b.insert) : isRetain(b) && a.retain === b.retain;
}
