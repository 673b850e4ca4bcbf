import { equalJson } from './attributes.ts';
import { isDelete, isInsert, isRetain, type Delta, type Op } from './op.ts';

/**
 * Puts ops in a row. Neighbours of one kind become one; nothing is reordered: on which side of deleted text an insert stood
 * decides where it lands among concurrent edits, and a history that forgets it cannot be composed.
 */
export class DeltaBuilder {
  readonly #ops: Op[] = [];

  push(op: Op): this {
    const last = this.#ops.at(-1);
    const merged = last && merge(last, op);
    if (merged) this.#ops[this.#ops.length - 1] = merged;
    else this.#ops.push(op);
    return this;
  }

  /** The delta, without a plain retain at its end. */
  build(): Delta {
    const last = this.#ops.at(-1);
    if (last && isRetain(last) && !last.attributes) this.#ops.pop();
    return this.#ops;
  }
}

function merge(a: Op, b: Op): Op | undefined {
  if (isDelete(a)) return isDelete(b) ? { delete: a.delete + b.delete } : undefined;
  if (isDelete(b) || !equalJson(a.attributes, b.attributes)) return undefined;
  if (isRetain(a)) return isRetain(b) ? { ...a, retain: a.retain + b.retain } : undefined;
  if (isInsert(b) && typeof a.insert === 'string' && typeof b.insert === 'string') return { ...a, insert: a.insert + b.insert };
  return undefined;
}
