import type { Text } from '@codemirror/state';
import { normalise, transform, type Delta, type Op } from '@collabdocs/client';

/** Positions from `from` to `to`, both included. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * The lines in which an input method is composing. A change to the text of such a line would replace the text node that the browser
 * composes in: it would break the composition off, and insert what was composed so far twice.
 */
export const linesOf = (document: Text, { from, to }: Span): Span => ({ from: document.lineAt(from).from, to: document.lineAt(to).to });

/** Splits a delta into what does not touch the lines of the span, and what is left to do after that. Composed they are the delta. */
export function divide(delta: Delta, span: Span): { readonly now: Delta; readonly later: Delta } {
  const now: Op[] = [];
  const later: Op[] = [];
  let at = 0;
  for (const op of delta) {
    if ('insert' in op) {
      if (at < span.from || at > span.to) now.push(op);
      else later.push(op);
    } else if ('retain' in op) {
      now.push({ retain: op.retain });
      later.push({ retain: op.retain });
      at += op.retain;
    } else {
      // The line end before the span belongs to it: without it the lines would become one. So does the one behind it.
      const before = Math.max(0, Math.min(op.delete, span.from - 1 - at));
      const behind = Math.max(0, Math.min(op.delete, at + op.delete - (span.to + 1)));
      const within = op.delete - before - behind;
      for (const [length, mine, other] of [[before, now, later], [within, later, now], [behind, now, later]] as const) {
        if (length === 0) continue;
        mine.push({ delete: length });
        other.push({ retain: length });
      }
      at += op.delete;
    }
  }
  return { now: normalise(now), later: transform(normalise(later), normalise(now), 'loses') };
}
