/** What the browser knows of the network. A hint: it may be wrong in both directions. */
export interface Network {
  /** False where the browser says that there is no network. */
  readonly online: boolean;
  /** @param listener hears of every change, and `woken` when the page becomes visible. @returns a function that ends the listening. */
  watch(listener: (event: 'online' | 'offline' | 'woken') => void): () => void;
}

/** Where nothing is known of the network, as in Node, it is always there. */
export const unknownNetwork: Network = { online: true, watch: () => () => undefined };

export const browserNetwork = (): Network =>
  typeof window === 'undefined'
    ? unknownNetwork
    : {
        get online() {
          return navigator.onLine;
        },
        watch(listener) {
          const ending = new AbortController();
          const { signal } = ending;
          window.addEventListener('online', () => listener('online'), { signal });
          window.addEventListener('offline', () => listener('offline'), { signal });
          document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && listener('woken'), { signal });
          return () => ending.abort();
        },
      };
