/** The first attempt after a loss comes within this time. */
export const FIRST_DELAY_MS = 500;
/** No attempt waits longer. */
export const MAX_DELAY_MS = 30_000;

/**
 * How long to wait before an attempt: anything up to a bound that doubles (full jitter), so that a thousand clients of a server
 * that restarted do not come back in step.
 * @param attempt 0 for the first after a connection was lost; where there are several gateways, one round through all of them counts as one.
 * @param random from 0 up to 1.
 */
export const backoffMs = (attempt: number, random: number): number =>
  Math.round(random * Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempt, 16)));
