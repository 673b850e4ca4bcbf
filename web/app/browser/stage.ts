import { after, before } from 'node:test';
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core';
import { launch, withoutChromium } from './chromium.ts';
import { Editor } from './editor.ts';
import { Gateway, type Settings } from './gateway.ts';

/** What the tests of one file share: a gateway and a browser. */
export interface Stage {
  readonly gateway: Gateway;
  readonly browser: Browser;
  /** A person with a browser of their own, in which nothing is remembered but their name and colour. */
  person(name: string, color: string, options?: BrowserContextOptions): Promise<BrowserContext>;
  /** The document in a new tab of each person, everybody online. */
  together(id: string, ...people: readonly BrowserContext[]): Promise<Editor[]>;
}

/** Sets the stage before the tests of a file and clears it afterwards. */
export function stage(settings: Settings = {}): Stage {
  let gateway: Gateway | undefined;
  let browser: Browser | undefined;
  const contexts: BrowserContext[] = [];

  before(async () => {
    if (withoutChromium) return;
    [gateway, browser] = await Promise.all([Gateway.start(settings), launch()]);
  });
  after(async () => {
    await browser?.close();
    await gateway?.remove();
  });

  return {
    get gateway() { return present(gateway); },
    get browser() { return present(browser); },
    async person(name, color, options = {}) {
      const context = await present(browser).newContext({ viewport: { width: 1100, height: 720 }, colorScheme: 'light', ...options });
      contexts.push(context);
      await context.addInitScript(profile => {
        if (localStorage.getItem('collabdocs.profile') === null) localStorage.setItem('collabdocs.profile', profile);
      }, JSON.stringify({ name, color }));
      return context;
    },
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
