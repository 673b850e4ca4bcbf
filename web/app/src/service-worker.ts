/**
 * Opens the page without a network. The page's own files are kept, nothing else: the API is never answered from here, since what
 * a document holds is for the session to know. Network first, so that a new build shows at the next load; files whose name
 * holds their hash come from the cache, since they cannot have changed.
 */

/** The part of the worker's world that is used here; the compiler's own types of it cannot stand beside the page's. */
interface Worker {
  readonly location: Location;
  addEventListener(type: 'install' | 'activate', listener: (event: { waitUntil(work: Promise<unknown>): void }) => void): void;
  addEventListener(type: 'fetch', listener: (event: { readonly request: Request; respondWith(response: Promise<Response>): void }) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
}

const worker = globalThis as unknown as Worker;

/** Filled in by the build. */
declare const __ASSETS__: readonly string[];

const PAGE = '/';
const CACHE = 'collabdocs-page';
/** A network that does not answer in this time counts as none. */
const PATIENCE_MS = 4_000;

const files = [PAGE, '/theme.js', '/favicon.svg', '/manifest.webmanifest', ...__ASSETS__];

worker.addEventListener('install', event => event.waitUntil(keepFiles().then(() => worker.skipWaiting())));
worker.addEventListener('activate', event => event.waitUntil(dropOldFiles().then(() => worker.clients.claim())));

worker.addEventListener('fetch', event => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== worker.location.origin) return;
  if (request.mode === 'navigate' && isPage(url.pathname)) event.respondWith(networkFirst(request, PAGE));
  else if (url.pathname.startsWith('/assets/')) event.respondWith(cacheFirst(request));
  else if (files.includes(url.pathname)) event.respondWith(networkFirst(request, url.pathname));
});

/** Both pages are one file; which one it shows is in the address. */
const isPage = (path: string): boolean => path === PAGE || path.startsWith('/d/');

async function keepFiles(): Promise<void> {
  const cache = await caches.open(CACHE);
  // Past the browser's own cache: what is kept here must be of this build.
  await cache.addAll(files.map(file => new Request(file, { cache: 'reload' })));
}

async function dropOldFiles(): Promise<void> {
  const cache = await caches.open(CACHE);
  for (const request of await cache.keys()) if (!files.includes(new URL(request.url).pathname)) await cache.delete(request);
}

async function networkFirst(request: Request, key: string): Promise<Response> {
  const kept = async () => (await caches.open(CACHE)).match(key);
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    // A server in front of the gateway that says 502 has no page to show, and we do.
    return response.status >= 500 ? (await kept()) ?? response : response;
  } catch (failure) {
    const response = await kept();
    if (response) return response;
    throw failure;
  }
}

async function cacheFirst(request: Request): Promise<Response> {
  return (await (await caches.open(CACHE)).match(request)) ?? fetch(request);
}
