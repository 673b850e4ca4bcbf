/** A part of two texts: the same in both, or what the one has in the place of what the other has. */
export interface Part { readonly old: string; readonly new: string; readonly same: boolean }

/** Beyond so many differing words a comparison shows nothing that a person could read, and takes long. */
const MAX_DIFFERING = 400;

/** How two texts differ, word by word. */
export function compareWords(before: string, after: string): Part[] {
  const [a, b] = [wordsOf(before), wordsOf(after)];
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start++;
  let end = 0;
  while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const [middleA, middleB] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  return joined([
    ...a.slice(0, start).map(same),
    ...(shortest(middleA, middleB) ?? [{ old: middleA.join(''), new: middleB.join(''), same: false }]),
    ...a.slice(a.length - end).map(same),
  ]);
}

const same = (word: string): Part => ({ old: word, new: word, same: true });

const wordsOf = (text: string): string[] => text.match(/\n|[^\S\n]+|[\p{L}\p{N}\p{M}_]+|[^\s\p{L}\p{N}\p{M}_]/gu) ?? [];

/** Myers' shortest edit script; null where it is longer than one would read. */
function shortest(a: readonly string[], b: readonly string[]): Part[] | null {
  const reach: number[] = [];
  reach[MAX_DIFFERING + 1] = 0;
  const at = (from: readonly number[], diagonal: number): number => from[diagonal + MAX_DIFFERING] ?? -1;
  const trace: number[][] = [];
  for (let edits = 0; edits <= Math.min(MAX_DIFFERING, a.length + b.length); edits++) {
    trace.push(reach.slice());
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const down = diagonal === -edits || (diagonal !== edits && at(reach, diagonal - 1) < at(reach, diagonal + 1));
      let x = edits === 0 ? 0 : down ? at(reach, diagonal + 1) : at(reach, diagonal - 1) + 1;
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x++;
      reach[diagonal + MAX_DIFFERING] = x;
      if (x >= a.length && x - diagonal >= b.length) return walkBack(a, b, trace, at);
    }
  }
  return null;
}

function walkBack(a: readonly string[], b: readonly string[], trace: readonly number[][], at: (from: readonly number[], diagonal: number) => number): Part[] {
  const parts: Part[] = [];
  let [x, y] = [a.length, b.length];
  for (let edits = trace.length - 1; edits >= 0; edits--) {
    const reach = trace[edits] ?? [];
    const diagonal = x - y;
    const down = diagonal === -edits || (diagonal !== edits && at(reach, diagonal - 1) < at(reach, diagonal + 1));
    const before = edits === 0 ? 0 : at(reach, down ? diagonal + 1 : diagonal - 1);
    const start = edits === 0 ? 0 : down ? before : before + 1;
    while (x > start) {
      parts.push(same(a[--x] ?? ''));
      y--;
    }
    if (edits === 0) break;
    parts.push(down ? { old: '', new: b[--y] ?? '', same: false } : { old: a[--x] ?? '', new: '', same: false });
  }
  return parts.reverse();
}

/** Neighbours become one; so do two changes with nothing but blanks between: a phrase is read as a whole. */
function joined(parts: readonly Part[]): Part[] {
  const result: Part[] = [];
  for (const part of parts) {
    const [beforeLast, last] = [result.at(-2), result.at(-1)];
    if (last?.same === part.same) {
      result[result.length - 1] = merge(last, part);
    } else if (last && beforeLast && !part.same && /^[^\S\n]+$/.test(last.old)) {
      result.splice(-2, 2, merge(merge(beforeLast, { ...last, same: false }), part));
    } else {
      result.push(part);
    }
  }
  return result;
}

const merge = (a: Part, b: Part): Part => ({ old: a.old + b.old, new: a.new + b.new, same: a.same });
