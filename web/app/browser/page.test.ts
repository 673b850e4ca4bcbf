import assert from 'node:assert/strict';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { withoutChromium } from './chromium.ts';
import { agree, Editor, until } from './editor.ts';
import { stage } from './stage.ts';

const on = stage();

const SAMPLE = `# Launch plan

Notes of the meeting on **Tuesday**.

- [x] Write the announcement
- [ ] Ask Ann about the [press list](https://example.org/press)

| Who | When   |
|-----|--------|
| Ann | Monday |
`;

test('the preview follows the text, and a task ticked there is ticked for everybody', { skip: withoutChromium }, async () => {
  const id = await on.gateway.create('Preview', SAMPLE);
  const [ann, bob] = await on.together(id, await on.person('Ann', '#b52d83'), await on.person('Bob', '#0b7a75'));
  await ann!.page.getByRole('checkbox', { name: 'Ask Ann about the' }).click();
  await agree(on.gateway, id, [ann!, bob!], SAMPLE.replace('- [ ]', '- [x]'));
  await until(async () => (await bob!.page.locator('.prose input:checked').count()) === 2, () => 'Bob does not see two tasks done.');

  await bob!.typeAtStart('# New\n\n');
  await ann!.page.locator('.prose h1', { hasText: /^New$/ }).waitFor(); // while it is typed it is one with the heading behind it
  assert.equal(await ann!.page.locator('.prose h1').count(), 2);
});

test('a document that is deleted says so, keeps its text, and can be made anew', { skip: withoutChromium }, async () => {
  const id = await on.gateway.create('Gone', 'last words');
  const [ann, bob] = await on.together(id, await on.person('Ann', '#b52d83'), await on.person('Bob', '#0b7a75'));
  await on.gateway.delete(id);
  for (const editor of [ann!, bob!]) {
    await editor.status('Deleted');
    await editor.page.getByText('This document was deleted.').waitFor();
    assert.equal(await editor.text(), 'last words');
  }
  await ann!.content.focus();
  await ann!.page.keyboard.type('more');
  assert.equal(await ann!.text(), 'last words');

  await bob!.page.getByRole('button', { name: 'Make a new document of it' }).click();
  await bob!.page.waitForURL(url => url.pathname.startsWith('/d/') && !url.pathname.endsWith(id));
  await bob!.content.waitFor();
  await bob!.showsText('last words');
});

test('the text leaves as Markdown, plain text and a web page', { skip: withoutChromium }, async () => {
  const id = await on.gateway.create('Plan: a/b', SAMPLE);
  const [ann] = await on.together(id, await on.person('Ann', '#b52d83', { acceptDownloads: true }));
  const taken: Record<string, string> = {};
  for (const name of ['Markdown (.md)', 'Plain text (.txt)', 'Web page (.html)']) {
    await ann!.page.getByRole('button', { name: 'More', exact: true }).click();
    const [file] = await Promise.all([ann!.page.waitForEvent('download'), ann!.page.getByRole('menuitem', { name }).click()]);
    taken[file.suggestedFilename()] = await readFile(await file.path(), 'utf8');
  }
  assert.deepEqual(Object.keys(taken), ['Plan a b.md', 'Plan a b.txt', 'Plan a b.html']);
  assert.equal(taken['Plan a b.md'], SAMPLE);
  assert.equal(taken['Plan a b.txt'], SAMPLE);
  assert.match(taken['Plan a b.html'] ?? '', /<title>Plan: a\/b<\/title>[^]*<h1>Launch plan<\/h1>/);
});

test('the link is copied to be shared, and whoever follows it is in the document', { skip: withoutChromium }, async () => {
  const id = await on.gateway.create('Shared', 'hello');
  const [ann] = await on.together(id, await on.person('Ann', '#b52d83', { permissions: ['clipboard-read', 'clipboard-write'] }));
  await ann!.page.getByRole('button', { name: 'Share' }).click();
  await ann!.page.getByRole('button', { name: 'Copy link' }).click();
  await ann!.page.getByRole('button', { name: 'Copied' }).waitFor();
  const link = await ann!.page.evaluate(() => navigator.clipboard.readText());

  const page = await (await on.person('Bob', '#0b7a75')).newPage();
  await page.goto(link);
  await page.locator('.cm-content').getByText('hello').waitFor();
  await ann!.shows({ people: ['Bob'] });
});

test('the keyboard reaches everything', { skip: withoutChromium }, async () => {
  const id = await on.gateway.create('Keys', 'word');
  const [ann] = await on.together(id, await on.person('Ann', '#b52d83'));
  const { page } = ann!;
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Control+b');
  await agree(on.gateway, id, [ann!], '**word**');
  await page.keyboard.press('Control+/');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  await page.keyboard.press('Escape');
  await until(async () => (await page.getByRole('dialog').count()) === 0, () => 'Escape does not close the dialog.');
  assert.equal(await ann!.content.evaluate(content => content === document.activeElement), true, 'The focus does not return to the text.');

  // Out of the text without a mouse: Escape, then Tab.
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  assert.equal(await ann!.content.evaluate(content => content.contains(document.activeElement)), false);
  await page.keyboard.press('Control+Alt+v');
  await until(async () => !(await ann!.content.isVisible()), () => 'Ctrl+Alt+V does not change the view.');
  // Every control has a name.
  const nameless = await page.locator('button, input, a[href]').evaluateAll(controls => controls.filter(control =>
    !(control.getAttribute('aria-label') || control.textContent?.trim() || control.closest('label')?.textContent?.trim())).map(control => control.outerHTML));
  assert.deepEqual(nameless, []);
});

test('it fits a phone of 360 pixels, and has a light and a dark face', { skip: withoutChromium }, async context => {
  const id = await on.gateway.create('A title that is long enough to be too long for a phone', SAMPLE);
  const pictures = process.env['COLLABDOCS_SCREENSHOTS'] ?? await mkdtemp(join(tmpdir(), 'collabdocs-screens-'));
  const bob = await Editor.open(await on.person('Bob', '#0b7a75'), on.gateway, id);
  await bob.content.focus();
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [name, viewport] of [['desktop', { width: 1280, height: 800 }], ['phone', { width: 360, height: 740 }]] as const) {
      const person = await on.person('Ann', '#b52d83', { colorScheme, viewport, hasTouch: name === 'phone' });
      const ann = await Editor.open(person, on.gateway, id);
      await ann.shows({ people: ['Bob'] });
      await assertFits(ann.page);
      await ann.page.screenshot({ path: join(pictures, `editor-${name}-${colorScheme}.png`) });
      const [red = 0] = (await ann.page.evaluate(() => getComputedStyle(document.body).backgroundColor)).match(/\d+/g)?.map(Number) ?? [];
      assert.equal(red > 128 ? 'light' : 'dark', colorScheme);
      await ann.page.goto(on.gateway.origin);
      await ann.page.locator('.row').first().waitFor();
      await assertFits(ann.page);
      await ann.page.screenshot({ path: join(pictures, `list-${name}-${colorScheme}.png`) });
      await person.close();
    }
  }
  context.diagnostic(`Screenshots are in ${pictures}`);

  // What is chosen here stays, whatever the system says.
  const { page } = bob;
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  await bob.reload();
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).colorScheme), 'dark');
});

async function assertFits(page: Page): Promise<void> {
  const [wanted, given] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(Number(wanted) <= Number(given), `The page is ${wanted} pixels wide in a window of ${given}.`);
}
