import assert from 'node:assert/strict';
import type { BrowserContext } from 'playwright-core';

/** What somebody's browser does that no page should: script of others runs, the page's policy has to act, errors. */
export class Watch {
  /** Who called `hacked()`, which is what hostile texts would do (test/hostile.ts). */
  readonly ran: string[] = [];
  /** What the Content-Security-Policy stopped: the page itself should never have led to it. */
  readonly stopped: string[] = [];
  readonly errors: string[] = [];
  /** Addresses beyond the gateway that were asked for something else than a picture over TLS. */
  readonly asked: string[] = [];

  static async over(person: BrowserContext): Promise<Watch> {
    const watch = new Watch();
    await person.exposeFunction('noteThatItRan', (where: string) => { watch.ran.push(where); });
    await person.exposeFunction('noteThatItWasStopped', (what: string) => { watch.stopped.push(what); });
    await person.addInitScript(() => {
      const notes = window as unknown as { noteThatItRan(where: string): void; noteThatItWasStopped(what: string): void; hacked(): void };
      notes.hacked = () => notes.noteThatItRan(location.href);
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sourceFile, lineNumber }) =>
        notes.noteThatItWasStopped(`${effectiveDirective} stopped ${blockedURI} at ${location.pathname} (${sourceFile}:${lineNumber})`));
    });
    person.on('dialog', dialog => {
      watch.ran.push(`a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    person.on('console', message => { if (message.type() === 'error') watch.errors.push(`${message.text()} (${message.location().url})`); });
    person.on('weberror', error => watch.errors.push(error.error().message));
    person.on('request', request => {
      const { protocol, hostname } = new URL(request.url());
      if (!['localhost', ''].includes(hostname) && !(request.resourceType() === 'image' && protocol === 'https:')) watch.asked.push(request.url());
    });
    return watch;
  }

  assertNothingRan(): void {
    assert.deepEqual([this.ran, this.asked], [[], []]);
  }

  /** Nor had anything to be stopped. */
  assertQuiet(): void {
    this.assertNothingRan();
    assert.deepEqual([this.stopped, this.errors], [[], []]);
  }
}
