import { isDelete, isInsert, opLength, type Delta, type Op } from './op.ts';

/** Reads a delta in pieces. Behind its end stands a retain without end. */
export class OpReader {
  readonly #delta: Delta;
  #index = 0;
  #offset = 0;

  constructor(delta: Delta) {
    this.#delta = delta;
  }

  get done(): boolean {
    return this.#index >= this.#delta.length;
  }

  get kind(): 'insert' | 'retain' | 'delete' {
    const op = this.#delta[this.#index];
    if (!op) return 'retain';
    return isInsert(op) ? 'insert' : isDelete(op) ? 'delete' : 'retain';
  }

  /** What is left of the current op, in code units. */
  get left(): number {
    const op = this.#delta[this.#index];
    return op ? opLength(op) - this.#offset : Infinity;
  }

  /** The rest of the current op, or at most `length` of it. */
  next(length = Infinity): Op {
    const op = this.#delta[this.#index];
    if (!op) return { retain: length };
    const start = this.#offset;
    const taken = Math.min(length, opLength(op) - start);
    this.#offset += taken;
    if (this.#offset === opLength(op)) {
      this.#index++;
      this.#offset = 0;
    }
    return taken === opLength(op) ? op : piece(op, start, taken);
  }
}

function piece(op: Op, start: number, length: number): Op {
  if (isDelete(op)) return { delete: length };
  if (!isInsert(op)) return { ...op, retain: length };
  return typeof op.insert === 'string' ? { ...op, insert: op.insert.slice(start, start + length) } : op;
}
