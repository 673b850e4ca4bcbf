import { insertedText } from '../delta/difference.ts';
import type { Delta } from '../delta/op.ts';
import type { Refusal } from '../document-session.ts';
import type { RefusalReason } from '../reasons.ts';

export const toRefusal = (delta: Delta, reason: RefusalReason, message: string): Refusal => ({ reason, message, delta, text: insertedText(delta) });

/** Refusals wait until somebody listens: what they hold is nowhere else. */
export class Refusals {
  readonly #listened: () => boolean;
  readonly #emit: (refusal: Refusal) => void;
  #waiting: { readonly refusal: Refusal; readonly delivered: () => void }[] = [];

  constructor(listened: () => boolean, emit: (refusal: Refusal) => void) {
    this.#listened = listened;
    this.#emit = emit;
  }

  /** @param delivered is called when somebody was told. */
  add(refusal: Refusal, delivered: () => void = () => undefined): void {
    this.#waiting.push({ refusal, delivered });
    this.deliver();
  }

  deliver(): void {
    if (!this.#listened()) return;
    for (const { refusal, delivered } of this.#waiting.splice(0)) {
      this.#emit(refusal);
      delivered();
    }
  }
}
