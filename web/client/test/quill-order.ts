import { isDelete, isInsert, type Delta, type Op } from '../src/delta/op.ts';
import { normalise } from '../src/delta/normalise.ts';

/** quill-delta's normal form: each insert in front of the deletes that it touches. Only for comparing with quill-delta. */
export function quillOrder(delta: Delta): Delta {
  const result: Op[] = [];
  let deletes: Op[] = [];
  for (const op of delta) {
    if (isDelete(op)) {
      deletes.push(op);
    } else if (isInsert(op)) {
      result.push(op);
    } else {
      result.push(...deletes, op);
      deletes = [];
    }
  }
  return normalise([...result, ...deletes]);
}
