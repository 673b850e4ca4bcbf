/** Which living tab owns a record. Nobody owns what belonged to a tab that is gone. */
export interface Ownership {
  /** @returns a function that gives the record up; null where a living tab owns it. */
  own(key: string): Promise<(() => void) | null>;
  /** Waits until nobody owns the record; never resolves where that cannot be noticed. Rejects when called off. */
  whenFree(key: string, signal: AbortSignal): Promise<void>;
}

/** A tab that lives answers within this time, even in the background: messages are not throttled as timers are. */
export const ANSWER_TIMEOUT_MS = 300;

export const chooseOwnership = (): Ownership =>
  typeof navigator !== 'undefined' && 'locks' in navigator ? lockOwnership(navigator.locks) : channelOwnership();

/** By Web Locks: the browser lets go of a lock when its tab dies. Needs a secure context (HTTPS or localhost). */
export function lockOwnership(locks: LockManager): Ownership {
  const name = (key: string): string => `collabdocs ${key}`;
  return {
    own: (key) =>
      new Promise((resolve, reject) => {
        const hold = (lock: Lock | null): Promise<void> =>
          new Promise((release) => {
            if (lock) return resolve(release);
            resolve(null);
            release();
          });
        locks.request(name(key), { ifAvailable: true }, hold).catch(reject);
      }),
    whenFree: (key, signal) => locks.request(name(key), { signal }, () => undefined),
  };
}

interface Question {
  readonly ask: string;
  readonly answered?: true;
}

/**
 * Where there are no locks (HTTP from another machine): asks all tabs whose the record is. A frozen tab does not answer and loses
 * it; the storage refuses what it writes later, and the server its connection.
 */
export function channelOwnership(channel = new BroadcastChannel('collabdocs')): Ownership {
  const owned = new Set<string>();
  channel.addEventListener('message', ({ data }: MessageEvent<Question>) => {
    if (!data.answered && owned.has(data.ask)) channel.postMessage({ ask: data.ask, answered: true } satisfies Question);
  });
  const answered = (key: string): Promise<boolean> =>
    new Promise((resolve) => {
      const listen = ({ data }: MessageEvent<Question>): void => {
        if (data.answered && data.ask === key) end(true);
      };
      const end = (result: boolean): void => {
        clearTimeout(timer);
        channel.removeEventListener('message', listen);
        resolve(result);
      };
      const timer = setTimeout(() => end(false), ANSWER_TIMEOUT_MS);
      channel.addEventListener('message', listen);
      channel.postMessage({ ask: key } satisfies Question);
    });
  return {
    async own(key) {
      if (owned.has(key) || (await answered(key)) || owned.has(key)) return null;
      owned.add(key);
      return () => owned.delete(key);
    },
    whenFree: () => new Promise(() => undefined),
  };
}
