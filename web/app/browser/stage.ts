import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core';
import { launch, withoutChromium } from './chromium.ts';
import { Editor } from './editor.ts';
import { Gateway, type Settings } from './gateway.ts';
import { Watch } from './watch.ts';

/** What the tests of one file share: a gateway and a browser. */
export interface Stage {
  readonly gateway: Gateway;
  readonly browser: Browser;
  /** A person with a browser of their own, in which nothing is remembered but their name and colour. */
  person(name: string, color: string, options?: BrowserContextOptions): Promise<BrowserContext>;
  /** What a person's browser does that it should not. */
  watchOf(person: BrowserContext): Watch;
  /** The document in a new tab of each person, everybody online. */
  together(id: string, ...people: readonly BrowserContext[]): Promise<Editor[]>;
}

/** Sets the stage before the tests of a file and clears it afterwards. In none of them the page's policy may have to stop anything. */
export function stage(settings: Settings = {}): Stage {
  let gateway: Gateway | undefined;
  let browser: Browser | undefined;
  const watches = new Map<BrowserContext, Watch>();

  before(async () => {
    if (withoutChromium) return;
    [gateway, browser] = await Promise.all([Gateway.start(settings), launch()]);
  });
  after(async () => {
    await browser?.close();
    await gateway?.remove();
    assert.deepEqual([...watches.values()].flatMap(watch => watch.stopped), []);
    assert.doesNotMatch(gateway?.log ?? '', /Content-Security-Policy/);
  });

  return {
    get gateway() { return present(gateway); },
    get browser() { return present(browser); },
    async person(name, color, options = {}) {
      const context = await present(browser).newContext({ viewport: { width: 1100, height: 720 }, colorScheme: 'light', ...options });
      watches.set(context, await Watch.over(context));
      await context.addInitScript(profile => {
        // Not in the blank page that each window begins with.
        if (location.protocol !== 'about:' && localStorage.getItem('collabdocs.profile') === null) localStorage.setItem('collabdocs.profile', profile);
      }, JSON.stringify({ name, color }));
      return context;
    },
    watchOf: person => present(watches.get(person)),
    async together(id, ...people) {
      const editors = await Promise.all(people.map(person => Editor.open(person, present(gateway), id)));
      for (const editor of editors) await editor.status('Saved');
      return editors;
    },
  };
}

function present<T>(thing: T | undefined): T {
  if (thing === undefined) throw new Error('The stage is not set.');
  return thing;
}
