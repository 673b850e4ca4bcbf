import assert from 'node:assert/strict';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { pause, type Gateway } from './gateway.ts';

const PATIENCE_MS = 20_000;

/** One window onto one document, as a person uses it. */
export class Editor {
  readonly page: Page;
  readonly content: Locator;
  readonly #faults: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    this.content = page.locator('.pane-text .cm-content');
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('pageerror', fault => this.#faults.push(fault.message));
  }

  /** @param credential a link or a token, brought behind the `#`. */
  static async open(person: BrowserContext, { origin }: { readonly origin: string }, id: string, credential?: string): Promise<Editor> {
    const editor = new Editor(await person.newPage());
    await editor.page.goto(`${origin}/d/${id}${credential === undefined ? '' : `#${credential}`}`);
    await editor.content.waitFor();
    return editor;
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.content.waitFor();
  }

  /** The whole text; what stands in the window is only the part of it that is in view. */
  text(): Promise<string> {
    return this.content.evaluate(content => {
      // CodeMirror hangs the view onto its element; the page itself gives no way in.
      const { view } = (content as unknown as { cmTile: { view: { state: { doc: { toString(): string } } } } }).cmTile;
      return view.state.doc.toString();
    });
  }

  /** Types at the end of the text. */
  async typeAtEnd(text: string): Promise<void> {
    await this.content.focus();
    await this.page.keyboard.press('Control+End');
    await this.page.keyboard.type(text);
  }

  async typeAtStart(text: string): Promise<void> {
    await this.content.focus();
    await this.page.keyboard.press('Control+Home');
    await this.page.keyboard.type(text);
  }

  /** Waits until the status reads so. */
  async status(wanted: string | RegExp): Promise<void> {
    let seen = '';
    await until(async () => {
      seen = (await this.page.locator('.status-words').textContent()) ?? '';
      return typeof wanted === 'string' ? seen === wanted : wanted.test(seen);
    }, () => `The status reads "${seen}", not ${wanted}.`);
  }

  /** Waits until these people, and no others, are here; and have carets in the text. */
  async shows({ people, carets }: { readonly people: readonly string[]; readonly carets?: readonly string[] }): Promise<void> {
    let seen: unknown = null;
    await until(async () => {
      const faces = await this.page.locator('.people [data-name]').evaluateAll(found => found.map(face => face.getAttribute('data-name') ?? ''));
      const names = await this.page.locator('.cm-peerCaret').evaluateAll(found => found.map(caret => caret.textContent ?? ''));
      seen = { people: faces.sort(), carets: names.sort() };
      return same(faces, people) && (carets === undefined || same(names, carets));
    }, () => `The window shows ${JSON.stringify(seen)}, not ${JSON.stringify({ people, carets })}.`);
  }

  async people(): Promise<string[]> {
    return this.page.locator('.people [data-name]').evaluateAll(faces => faces.map(face => face.getAttribute('data-name') ?? ''));
  }

  /** Where on the screen somebody's caret stands. */
  async caretOf(name: string): Promise<{ readonly x: number; readonly y: number }> {
    const box = await this.page.locator('.cm-peerCaret', { hasText: name }).boundingBox();
    if (!box) throw new Error(`${name} has no caret here.`);
    return box;
  }

  /** Waits until the text reads so. */
  async showsText(wanted: string): Promise<void> {
    let seen = '';
    await until(async () => (seen = await this.text()) === wanted, () => `The text reads ${JSON.stringify(seen)}, not ${JSON.stringify(wanted)}.`);
  }

  /** Waits until the page and the document would open here without a network. */
  async isKept(): Promise<void> {
    await this.page.evaluate(async () => { await navigator.serviceWorker.ready; });
    await this.page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    await until(() => this.page.evaluate(id => new Promise<boolean>((resolve, reject) => {
      const opening = indexedDB.open('collabdocs');
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const keys = opening.result.transaction('sessions').objectStore('sessions').index('address').getAll();
        keys.onsuccess = () => {
          opening.result.close();
          resolve(keys.result.some((row: { readonly address: string }) => row.address.includes(id)));
        };
      };
    }), new URL(this.page.url()).pathname.split('/').at(-1) ?? ''), () => 'The document is not kept in IndexedDB.');
  }

  /** Waits until what is unsaved would survive the closing of the tab. */
  async editsAreKept(): Promise<void> {
    let seen = '';
    await until(async () => {
      seen = (await this.page.locator('.status').getAttribute('title')) ?? '';
      return /kept on this device/.test(seen);
    }, () => `The status explains "${seen}".`);
    // The device is given the newest edits within a tenth of a second.
    await pause(250);
  }

  /** No script of the page may have failed. */
  assertSound(): void {
    assert.deepEqual(this.#faults, []);
  }
}

/** Waits until every window and the server have this text (or, where none is given, one and the same), and say so. */
export async function agree(gateway: Gateway, id: string, editors: readonly Editor[], wanted?: string): Promise<string> {
  let texts: string[] = [];
  await until(async () => {
    texts = await Promise.all([gateway.text(id), ...editors.map(editor => editor.text())]);
    return texts.every(text => text === (wanted ?? texts[0]));
  }, () => `No agreement: the server and the windows have ${JSON.stringify(texts.map(text => text.slice(0, 400)))}, wanted ${JSON.stringify(wanted?.slice(0, 400))}.`);
  for (const editor of editors) {
    await editor.status('Saved');
    editor.assertSound();
  }
  return texts[0] ?? '';
}

const same = (some: readonly string[], others: readonly string[]): boolean => JSON.stringify([...some].sort()) === JSON.stringify([...others].sort());

export async function until(holds: () => Promise<boolean>, otherwise: () => string, patience = PATIENCE_MS): Promise<void> {
  for (const deadline = Date.now() + patience; !(await holds()); await pause(40))
    if (Date.now() > deadline) assert.fail(otherwise());
}
