/**
 * Keeps the page on this device, so that it opens without a network; the documents themselves are kept by the session. Only a
 * build has a service worker, and browsers allow one only over https or on localhost.
 */
export function keepPageForOffline(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  // Not being kept is no failure of the page.
  navigator.serviceWorker.register(workerAddress()).catch(() => undefined);
}

/** The part of the browser's that is used here; the compiler's own types do not have it. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(): string }): { createScriptURL(address: string): string };
}

/** The page's Content-Security-Policy lets scripts be loaded from trusted addresses only, and this policy makes one: whatever it is asked for, it is this. */
function workerAddress(): string {
  const address = '/service-worker.js';
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  return trustedTypes?.createPolicy('collabdocs', { createScriptURL: () => address }).createScriptURL(address) ?? address;
}
