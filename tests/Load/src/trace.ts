import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { order } from './trace-order.ts';
import { applyToText, replacement } from './plain-text.ts';

/** Position, deleted length, inserted text; in UTF-16 code units (the recorded texts hold no surrogate pairs). */
export type Patch = readonly [position: number, deleted: number, inserted: string];

/** What one person did at one moment. */
export interface Transaction {
  readonly agent: number;
  readonly patches: readonly Patch[];
  /** By agent, how many of its transactions the author had seen. */
  readonly seen: readonly number[];
  /** By agent, how many of its transactions have to be stored before this one is: see {@link order}. */
  readonly after: readonly number[];
}

/** Recorded keystrokes of one person, or of several at once. */
export interface Trace {
  readonly name: string;
  readonly agents: number;
  readonly transactions: readonly Transaction[];
  readonly endText: string;
}

interface Recording {
  readonly numAgents?: number;
  readonly endContent: string;
  readonly txns: readonly { readonly agent?: number; readonly parents?: readonly number[]; readonly patches: readonly Patch[] }[];
}

/**
 * Reads a trace in the format of github.com/josephg/editing-traces, sequential or concurrent.
 * @param limit only so many transactions of a sequential one; the text they end with is made by replaying them on a string.
 */
export function readTrace(path: string, limit = Infinity): Trace {
  const recording = JSON.parse(gunzipSync(readFileSync(path)).toString()) as Recording;
  const agents = recording.numAgents ?? 1;
  const whole = limit >= recording.txns.length;
  if (agents > 1 && !whole) throw new Error('What a part of a concurrent trace ends with is not known: play it whole');
  const transactions = agents > 1 ? concurrent(recording, agents) : sequential(recording, limit);
  return {
    name: basename(path).replace(/\.json\.gz$/, ''),
    agents,
    transactions,
    endText: whole ? recording.endContent : replay(transactions),
  };
}

function sequential({ txns }: Recording, limit: number): Transaction[] {
  return txns.slice(0, limit).map(({ patches }, i) => ({ agent: 0, patches, seen: [i], after: [i] }));
}

function concurrent({ txns }: Recording, agents: number): Transaction[] {
  const done = new Array<number>(agents).fill(0);
  const knownAfter: number[][] = [];
  const transactions = txns.map(({ agent = 0, parents = [], patches }) => {
    const seen = done.map((_, other) => Math.max(0, ...parents.map((parent) => knownAfter[parent]?.[other] ?? 0)));
    done[agent] = (done[agent] ?? 0) + 1;
    knownAfter.push(seen.map((count, other) => (other === agent ? (done[agent] ?? 0) : count)));
    return { agent, patches, seen };
  });
  return order(transactions, agents);
}

function replay(transactions: readonly Transaction[]): string {
  let text = '';
  for (const { patches } of transactions) for (const patch of patches) text = applyToText(text, replacement(...patch));
  return text;
}
