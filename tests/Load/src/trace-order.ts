import type { Transaction } from './trace.ts';

type Unordered = Omit<Transaction, 'after'>;

/** A transaction among those of its author. */
interface Placed {
  readonly position: number;
  /** By how many code units it moves what stands behind it, at most. */
  readonly size: number;
  readonly seen: readonly number[];
}

/**
 * Where two people type into one gap at once, what is stored later stands left (PROTOCOL.md D6), and the next recorded positions are only right
 * if that is as it was. So of two such transactions the one that is later in the recording has to be stored later. Which pairs may
 * meet: those of which neither author had seen the other's, at positions not farther apart than all that only one of the two had
 * seen can have moved them. In friendsforever these are 41 of 11 700 concurrent transactions; all others are stored in any order.
 */
export function order(transactions: readonly Unordered[], agents: number): Transaction[] {
  const parts: Placed[][] = Array.from({ length: agents }, () => []);
  /** By agent, how much its first n transactions can move. */
  const moved: number[][] = Array.from({ length: agents }, () => [0]);
  const movedBetween = (agent: number, from: number, to: number) => Math.abs((moved[agent]?.[to] ?? 0) - (moved[agent]?.[from] ?? 0));

  return transactions.map((transaction) => {
    const { agent, patches, seen } = transaction;
    const size = patches.reduce((sum, [, deleted, inserted]) => sum + deleted + inserted.length, 0);
    const position = patches[0]?.[0] ?? 0;
    const done = parts[agent]?.length ?? 0;
    const after = seen.map((known, other) => {
      if (other === agent) return done;
      const unseen = (parts[other] ?? []).slice(known);
      const last = unseen.findLastIndex((earlier, i) => {
        const reach = movedBetween(agent, earlier.seen[agent] ?? 0, done) + movedBetween(other, known, known + i) + size + earlier.size;
        return Math.abs(position - earlier.position) <= reach;
      });
      return known + last + 1;
    });
    parts[agent]?.push({ position, size, seen });
    moved[agent]?.push((moved[agent]?.at(-1) ?? 0) + size);
    return { ...transaction, after };
  });
}
