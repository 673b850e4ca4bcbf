/** Hints to a session: the network came or went, or the page was shown or hidden. */
export type NetworkEvent = 'online' | 'offline' | 'shown' | 'hidden';

/** What the browser knows of the network. It may be wrong in both directions. */
export interface Network {
  /** False where the browser says that there is no network. */
  readonly online: boolean;
  /** @returns a function that ends the listening. */
  watch(listener: (event: NetworkEvent) => void): () => void;
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
          const shownOrHidden = (): void => listener(document.visibilityState === 'visible' ? 'shown' : 'hidden');
          document.addEventListener('visibilitychange', shownOrHidden, { signal });
          window.addEventListener('pagehide', () => listener('hidden'), { signal });
          return () => ending.abort();
        },
      };
