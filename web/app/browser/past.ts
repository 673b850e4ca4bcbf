import type { Locator, Page } from 'playwright-core';
import { until, type Editor } from './editor.ts';
import type { Gateway } from './gateway.ts';

/** The history of one window, as a person uses it. */
export class Past {
  readonly page: Page;
  readonly panel: Locator;
  readonly slider: Locator;
  readonly content: Locator;

  constructor({ page }: Editor) {
    this.page = page;
    this.panel = page.getByRole('complementary', { name: 'History' });
    this.slider = page.getByRole('slider', { name: 'Revision' });
    this.content = page.locator('.past-text .cm-content');
  }

  static async open(editor: Editor): Promise<Past> {
    const past = new Past(editor);
    await editor.page.getByRole('button', { name: 'History', exact: true }).click();
    await past.slider.waitFor();
    return past;
  }

  button(name: string): Locator {
    return this.panel.getByRole('button', { name, exact: true });
  }

  async menu(item: string | RegExp): Promise<void> {
    await this.button('More about this revision').click();
    await this.page.getByRole('menuitem', { name: item }).click();
  }

  async dialog(name: string | RegExp, verb: string): Promise<string> {
    const dialog = this.page.getByRole('dialog', { name });
    const sentence = (await dialog.locator('p').first().textContent()) ?? '';
    await dialog.getByRole('button', { name: verb, exact: true }).click();
    return sentence;
  }

  async text(): Promise<string> {
    return this.content.evaluate(content => {
      const { view } = (content as unknown as { cmTile: { view: { state: { doc: { toString(): string } } } } }).cmTile;
      return view.state.doc.toString();
    });
  }

  /** Waits until the past reads so. */
  async showsText(wanted: string): Promise<void> {
    let seen = '';
    await until(async () => (seen = await this.text()) === wanted, () => `The past reads ${JSON.stringify(seen)}, not ${JSON.stringify(wanted)}.`);
  }

  /** Waits until this is how text is marked, in the order of the text. */
  async shows(selector: string, wanted: readonly string[]): Promise<void> {
    let seen: string[] = [];
    await until(async () => {
      seen = await this.content.locator(selector).evaluateAll(marks => marks.map(mark => {
        const kind = mark.tagName === 'INS' ? '+' : mark.tagName === 'DEL' ? '−' : `${mark.getAttribute('title') ?? ''}: `;
        return kind + (mark.textContent ?? '');
      }));
      return JSON.stringify(seen) === JSON.stringify(wanted);
    }, () => `The past shows ${JSON.stringify(seen)}, not ${JSON.stringify(wanted)}.`);
  }

  async place(): Promise<string> {
    return (await this.panel.locator('.moment-place').textContent()) ?? '';
  }

  /** Waits until the panel says that this revision is shown. */
  async isAt(wanted: string): Promise<void> {
    await until(async () => (await this.place()) === wanted, () => `The panel is not at "${wanted}".`);
  }

  async versions(wanted: readonly (string | RegExp)[]): Promise<void> {
    let seen: string[] = [];
    await until(async () => {
      seen = await this.panel.locator('.version').evaluateAll(rows => rows.map(row =>
        [...row.querySelectorAll('.version-details > span, .version-name, .version-note')].map(part => part.textContent).join(' | ')));
      return seen.length === wanted.length && wanted.every((each, index) => (typeof each === 'string' ? each === seen[index] : each.test(seen[index] ?? '')));
    }, () => `The versions are ${JSON.stringify(seen)}, not ${wanted.map(String).join(', ')}.`);
  }
}

/** Writes as a script does: one revision each. */
export async function script(gateway: Gateway, id: string, method: 'POST' | 'PUT', text: string): Promise<void> {
  const response = await fetch(`${gateway.origin}/api/documents/${id}/text`, { method, body: text });
  if (!response.ok) throw new Error(`Writing was answered ${response.status}: ${await response.text()}`);
}
