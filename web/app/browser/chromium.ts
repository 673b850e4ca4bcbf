import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium', '/Applications/Chromium.app/Contents/MacOS/Chromium'];

export const chromiumPath = process.env['COLLABDOCS_CHROMIUM'] ?? places.find(existsSync);

/** For `skip` of a test: false, or why it cannot run. */
export const withoutChromium: string | false =
  chromiumPath === undefined ? 'No Chromium was found; install it (apt-get install chromium) or name it in COLLABDOCS_CHROMIUM.' : false;

/** Playwright gives each launch a new profile, and each context a storage of its own: two contexts are two people. */
export function launch(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error(String(withoutChromium));
  return chromium.launch({
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}
