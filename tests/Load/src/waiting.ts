import { setTimeout as sleep } from 'node:timers/promises';

/** How often a condition is looked at, in ms. */
const lookEvery = 1;

/**
 * Waits until something is true. Tests wait on states, not on times: the limit is only there to end a run that hangs.
 * @param what said where it never comes.
 * @param limit in ms.
 */
export async function until(what: string, condition: () => boolean, limit = 120_000): Promise<void> {
  const end = Date.now() + limit;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`Waited ${limit / 1000} s in vain until ${what}`);
    await sleep(lookEvery);
  }
}
