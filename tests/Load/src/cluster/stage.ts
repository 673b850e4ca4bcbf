import { setTimeout as sleep } from 'node:timers/promises';
import type { Report } from '../report.ts';
import type { Client } from '../verification.ts';
import { until } from '../waiting.ts';
import { longestWaits, now, type Waits } from '../watch.ts';
import type { Cluster } from './cluster.ts';

/** What a scenario is given. */
export interface Stage {
  readonly report: Report;
  readonly seed: number;
  /** Whether it runs in full size. */
  readonly deep: boolean;
  /** Three nodes that scenarios share, all running. */
  readonly cluster: () => Promise<Cluster>;
}

export type Scenario = (stage: Stage) => Promise<void>;

/** Where nothing else is asserted of a time: beyond this something hangs, in ms. */
export const generous = 30_000;

/**
 * Waits until these people, all in one document, go on: whatever was typed before a moment is stored, so is something that each typed after it,
 * and all of them have it.
 * @returns how long that took since the moment, in ms.
 */
export async function goneOn(what: string, clients: readonly Client[], since: number): Promise<number> {
  await until(`${what}: everybody's edits are stored`, () => clients.every(({ watch }) => watch.goesOnSince(since)));
  const revision = Math.max(...clients.map(({ session }) => session.revision));
  await until(`${what}: everybody has revision ${revision}`, () => clients.every(({ session }) => session.revision >= revision));
  return now() - since;
}

/**
 * Waits until these people, all in one document, go on since a moment, and looks how long their edits waited: those which were on their way when
 * they were told to forget what was before, and all that they made since.
 */
export async function measured(what: string, clients: readonly Client[], since: number): Promise<Waits> {
  await goneOn(what, clients, since);
  const end = now();
  await goneOn(what, clients, end); // what was typed until then
  return longestWaits(clients.map(({ watch }) => watch), end);
}

/** Clients that type into a document that has been open for a while, and not just a moment. */
export async function settled(what: string, clients: readonly Client[], pause: number): Promise<void> {
  await goneOn(what, clients, now());
  await sleep(pause);
}

/** The value below which this part of the values is (nearest rank). */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? NaN;
}

export const inMs = (milliseconds: number): string => `${Math.round(milliseconds)} ms`;

/** Median, 99th percentile and the longest of some times, in ms. */
export const spread = (times: readonly number[]): string =>
  `p50 ${inMs(quantile(times, 0.5))}, p99 ${inMs(quantile(times, 0.99))}, longest ${inMs(quantile(times, 1))}`;
