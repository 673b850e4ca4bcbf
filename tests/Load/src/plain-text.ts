import type { Delta } from '../../../web/client/src/index.ts';

/**
 * Applies a delta to a plain text, word for word as PROTOCOL.md D1 says it. It shares no line with the client's or the server's algebra,
 * so that it can judge both.
 */
export function applyToText(text: string, delta: Delta): string {
  let result = '';
  let at = 0;
  for (const op of delta) {
    if ('insert' in op) {
      if (typeof op.insert !== 'string') throw new Error('An embed in a plain text');
      result += op.insert;
    } else if ('retain' in op) {
      result += text.slice(at, at + op.retain);
      at += op.retain;
    } else {
      at += op.delete;
    }
  }
  if (at > text.length) throw new Error(`A delta covers ${at} of ${text.length} code units`);
  return result + text.slice(at);
}

/** One change at one place, as people make them. */
export function replacement(position: number, deleted: number, inserted: string): Delta {
  return [
    ...(position > 0 ? [{ retain: position }] : []),
    ...(inserted !== '' ? [{ insert: inserted }] : []),
    ...(deleted > 0 ? [{ delete: deleted }] : []),
  ];
}
