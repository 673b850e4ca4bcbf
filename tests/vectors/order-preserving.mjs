// The order-preserving Delta in JavaScript: the reference that the vectors are written with. It differs from quill-delta in one thing: push
// reorders nothing. quill-delta stays the judge, for canon(result) must be its result.
import Delta from 'quill-delta';
import isEqual from 'lodash.isequal';

const { AttributeMap } = Delta;

export const kindOf = op => (op?.insert !== undefined ? 'insert' : op?.delete !== undefined ? 'delete' : 'retain');
export const lengthOf = op => (typeof op.insert === 'string' ? op.insert.length : kindOf(op) === 'insert' ? 1 : (op.delete ?? op.retain));
export const lengthOfAll = ops => ops.reduce((sum, op) => sum + lengthOf(op), 0);

/** Walks ops in pieces; behind the last lies a retain without end. */
class Cursor {
  #ops;
  #index = 0;
  #taken = 0;

  constructor(ops) {
    this.#ops = ops;
  }

  get atEnd() {
    return this.#index === this.#ops.length;
  }

  get kind() {
    return kindOf(this.#ops[this.#index]);
  }

  get left() {
    return this.atEnd ? Infinity : lengthOf(this.#ops[this.#index]) - this.#taken;
  }

  take(length = this.left) {
    if (this.atEnd) return { retain: length };
    const op = this.#ops[this.#index];
    const start = this.#taken;
    this.#taken += length;
    if (this.left === 0) [this.#index, this.#taken] = [this.#index + 1, 0];
    if (op.delete !== undefined) return { delete: length };
    if (op.retain !== undefined) return { ...op, retain: length };
    return typeof op.insert === 'string' ? { ...op, insert: op.insert.slice(start, start + length) } : op;
  }
}

const withAttributes = (op, attributes) => (attributes && Object.keys(attributes).length > 0 ? { ...op, attributes } : op);

/** Rule 1: merges neighbours of one kind, and reorders nothing. */
export function push(ops, op) {
  const last = ops.at(-1);
  const alike = last !== undefined && isEqual(last.attributes, op.attributes);
  const replaceLast = merged => { ops[ops.length - 1] = merged; };
  if (last?.delete !== undefined && op.delete !== undefined) replaceLast({ delete: last.delete + op.delete });
  else if (alike && typeof last.insert === 'string' && typeof op.insert === 'string') replaceLast({ ...last, insert: last.insert + op.insert });
  else if (alike && last.retain !== undefined && op.retain !== undefined) replaceLast({ ...last, retain: last.retain + op.retain });
  else ops.push(op);
}

export function chop(ops) {
  const last = ops.at(-1);
  if (last?.retain !== undefined && last.attributes === undefined) ops.pop();
  return ops;
}

export function normal(ops) {
  const result = [];
  for (const { attributes, ...op } of ops) push(result, withAttributes(op, attributes));
  return chop(result);
}

/** quill-delta's normal form of the same change. */
export const canon = ops => ops.reduce((delta, op) => delta.push(op), new Delta()).chop().ops;

/** Rule R: the second's insert goes behind the first's adjacent deletes. */
export function compose(first, second) {
  const [a, b, ops] = [new Cursor(first), new Cursor(second), []];
  while (!a.atEnd || !b.atEnd) {
    if (a.kind === 'delete') push(ops, a.take());
    else if (b.kind === 'insert') push(ops, b.take());
    else {
      const length = Math.min(a.left, b.left);
      const [below, above] = [a.take(length), b.take(length)];
      const onRetain = kindOf(below) === 'retain';
      if (kindOf(above) === 'delete') {
        if (onRetain) push(ops, above);
      } else {
        const { attributes: _, ...bare } = below;
        push(ops, withAttributes(bare, AttributeMap.compose(below.attributes, above.attributes, onRetain)));
      }
    }
  }
  return chop(ops);
}

/** `delta` as it reads after `over`, both made on one base; `tie` ('wins' or 'loses') is said of `delta`. */
export function transform(delta, over, tie) {
  const [mine, other, ops] = [new Cursor(delta), new Cursor(over), []];
  while (!mine.atEnd) {
    if (other.kind === 'insert' && (tie === 'loses' || mine.kind !== 'insert')) push(ops, { retain: lengthOf(other.take()) });
    else if (mine.kind === 'insert') push(ops, mine.take());
    else {
      const length = Math.min(mine.left, other.left);
      const [op, under] = [mine.take(length), other.take(length)];
      if (kindOf(under) === 'delete') continue;
      if (kindOf(op) === 'delete') push(ops, op);
      else push(ops, withAttributes({ retain: length }, AttributeMap.transform(under.attributes, op.attributes, tie === 'loses')));
    }
  }
  return chop(ops);
}

/** What takes `delta` back, made on the document `before`. */
export function invert(delta, before) {
  const ops = [];
  let position = 0;
  for (const op of delta) {
    if (kindOf(op) === 'insert') {
      push(ops, { delete: lengthOf(op) });
      continue;
    }
    const stretch = new Delta(before).slice(position, position + lengthOf(op)).ops;
    position += lengthOf(op);
    for (const inserted of stretch) {
      if (kindOf(op) === 'delete') push(ops, inserted);
      else push(ops, withAttributes({ retain: lengthOf(inserted) }, op.attributes && AttributeMap.invert(op.attributes, inserted.attributes)));
    }
  }
  return chop(ops);
}

/** Where a position is after `delta`: where an insert at that place would go. `gravity` 'left' stays before an insert at the place. */
export function mapPosition(delta, position, gravity) {
  const marker = position === 0 ? [{ insert: '|' }] : [{ retain: position }, { insert: '|' }];
  return transform(marker, delta, gravity === 'left' ? 'wins' : 'loses')[0].retain ?? 0;
}

/** Behind the last place that `delta` inserted or deleted at; null where it did neither. */
export function authorCaret(delta) {
  let [position, caret] = [0, null];
  for (const op of delta) {
    if (kindOf(op) !== 'delete') position += lengthOf(op);
    if (kindOf(op) !== 'retain') caret = position;
  }
  return caret;
}
