/** Time, passed in so that tests make their own. */
export interface Clock {
  /** Milliseconds since 1970 UTC. */
  now(): number;
  /** Runs the action once, later. @returns a function that calls it off. */
  after(milliseconds: number, action: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, action) => {
    const timer = setTimeout(action, milliseconds);
    return () => clearTimeout(timer);
  },
};
