/**
 * Keeps the page on this device, so that it opens without a network; the documents themselves are kept by the session. Only a
 * build has a service worker, and browsers allow one only over https or on localhost.
 */
export function keepPageForOffline(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  // Not being kept is no failure of the page.
  navigator.serviceWorker.register('/service-worker.js').catch(() => undefined);
}
