import { composeAttributes, equalJson } from './attributes.ts';
import { insert, isInsert, isRetain, opLength, type Delta, type Embed, type Insert } from './op.ts';
import { isHighSurrogate, isLowSurrogate } from './surrogates.ts';

/** Pieces of text grow to this many code units; longer text is cut. An edit copies the list of pieces, and two or three of them. */
const MAX_PIECE_LENGTH = 2048;

/** How an embed stands in plain text: OBJECT REPLACEMENT CHARACTER. */
export const EMBED_CHARACTER = '\uFFFC';

/** A document, immutable. Two that differ by an edit share nearly all their pieces. */
export class Content {
  static readonly empty = new Content([], 0);

  readonly #pieces: readonly Insert[];
  readonly length: number;
  #text: string | undefined;
  #delta: Delta | undefined;

  private constructor(pieces: readonly Insert[], length: number) {
    this.#pieces = pieces;
    this.length = length;
  }

  /** @param delta inserts only. */
  static from(delta: Delta): Content {
    return Content.empty.apply(delta);
  }

  /** The document as text; embeds stand as {@link EMBED_CHARACTER}. */
  get text(): string {
    this.#text ??= this.#pieces.map((piece) => (typeof piece.insert === 'string' ? piece.insert : EMBED_CHARACTER)).join('');
    return this.#text;
  }

  /** The document as inserts. */
  get delta(): Delta {
    this.#delta ??= joined(this.#pieces);
    return this.#delta;
  }

  /**
   * The document after the delta.
   * @throws RangeError where the delta reaches past the end.
   */
  apply(delta: Delta): Content {
    if (delta.length === 0) return this;
    const result = new PieceBuilder();
    const source = new PieceReader(this.#pieces);
    for (const op of delta) {
      if (isInsert(op)) {
        result.pushLong(op);
      } else {
        let left = opLength(op);
        while (left > 0) {
          const piece = source.next(left);
          if (!piece) throw new RangeError(`The delta reaches ${left} code units past the end of the document.`);
          left -= opLength(piece);
          if (isRetain(op)) result.push(op.attributes ? insert(piece.insert, composeAttributes(piece.attributes, op.attributes, 'insert')) : piece);
        }
      }
    }
    for (let piece = source.next(Infinity); piece; piece = source.next(Infinity)) result.push(piece);
    return new Content(result.pieces, result.length);
  }

  /** What stands from `start` to `end`, as inserts. */
  slice(start: number, end: number): Delta {
    const source = new PieceReader(this.#pieces);
    source.skip(start);
    const result: Insert[] = [];
    for (let left = end - start; left > 0; ) {
      const piece = source.next(left);
      if (!piece) throw new RangeError(`The document ends ${left} code units before ${end}.`);
      left -= opLength(piece);
      result.push(piece);
    }
    return joined(result);
  }

  /** Whether a position lies between the two halves of a surrogate pair. */
  splitsPair(position: number): boolean {
    return position > 0 && position < this.length && isHighSurrogate(this.#unitAt(position - 1)) && isLowSurrogate(this.#unitAt(position));
  }

  #unitAt(position: number): number {
    let start = 0;
    for (const piece of this.#pieces) {
      const length = opLength(piece);
      if (position < start + length) return typeof piece.insert === 'string' ? piece.insert.charCodeAt(position - start) : 0;
      start += length;
    }
    return 0;
  }
}

/** Pieces as a normal delta. Joins the strings of a run at once: adding piece to piece would make chains that are slow to read. */
function joined(pieces: readonly Insert[]): Delta {
  const result: Insert[] = [];
  let run: string[] = [];
  pieces.forEach((piece, index) => {
    if (typeof piece.insert !== 'string') {
      result.push(piece);
      return;
    }
    run.push(piece.insert);
    const next = pieces[index + 1];
    if (next && typeof next.insert === 'string' && equalJson(next.attributes, piece.attributes)) return;
    result.push(insert(run.join(''), piece.attributes));
    run = [];
  });
  return result;
}

class PieceReader {
  readonly #pieces: readonly Insert[];
  #index = 0;
  #offset = 0;

  constructor(pieces: readonly Insert[]) {
    this.#pieces = pieces;
  }

  skip(length: number): void {
    for (let left = length; left > 0; ) {
      const piece = this.#pieces[this.#index];
      if (!piece) return;
      const rest = opLength(piece) - this.#offset;
      if (left < rest) {
        this.#offset += left;
        return;
      }
      left -= rest;
      this.#index++;
      this.#offset = 0;
    }
  }

  /** The rest of the current piece, or at most `length` of it; undefined at the end. */
  next(length: number): Insert | undefined {
    const piece = this.#pieces[this.#index];
    if (!piece) return undefined;
    const start = this.#offset;
    const whole = opLength(piece);
    const taken = Math.min(length, whole - start);
    if (start + taken === whole) {
      this.#index++;
      this.#offset = 0;
    } else {
      this.#offset += taken;
    }
    return taken === whole || typeof piece.insert !== 'string' ? piece : { ...piece, insert: piece.insert.slice(start, start + taken) };
  }
}

class PieceBuilder {
  readonly pieces: Insert[] = [];
  length = 0;

  push(piece: Insert): void {
    const last = this.pieces.at(-1);
    this.length += opLength(piece);
    if (last && fit(last.insert, piece.insert) && equalJson(last.attributes, piece.attributes))
      this.pieces[this.pieces.length - 1] = insert(`${last.insert as string}${piece.insert as string}`, piece.attributes);
    else this.pieces.push(piece);
  }

  pushLong(op: Insert): void {
    if (typeof op.insert !== 'string' || op.insert.length <= MAX_PIECE_LENGTH) return this.push(op);
    for (let start = 0; start < op.insert.length; start += MAX_PIECE_LENGTH)
      this.push({ ...op, insert: op.insert.slice(start, start + MAX_PIECE_LENGTH) });
  }
}

const fit = (a: string | Embed, b: string | Embed): boolean =>
  typeof a === 'string' && typeof b === 'string' && a.length + b.length <= MAX_PIECE_LENGTH;
