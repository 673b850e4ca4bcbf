import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { withoutChromium } from './chromium.ts';
import { until } from './editor.ts';
import { stage } from './stage.ts';

const on = stage();

test('a document is made, renamed, found and deleted', { skip: withoutChromium }, async () => {
  const page = await (await on.person('Ann', '#b52d83')).newPage();
  await page.goto(on.gateway.origin);
  await page.getByRole('heading', { name: 'Nothing here yet' }).waitFor();

  await page.getByRole('button', { name: 'New document' }).first().click();
  await page.locator('.cm-content').waitFor();
  const title = page.getByLabel('Title of the document');
  await title.fill('Shopping');
  await title.press('Enter');
  await page.waitForFunction(() => document.title.startsWith('Shopping'));

  await on.gateway.create('Something else');
  await page.getByRole('link', { name: 'All documents' }).click();
  await shows(page, ['Something else', 'Shopping']);

  await page.getByRole('button', { name: 'More actions for Shopping' }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await page.getByRole('textbox', { name: 'Title' }).fill('Shopping list');
  await page.keyboard.press('Enter');
  await shows(page, ['Shopping list', 'Something else']);

  await page.keyboard.press('Control+k');
  await page.keyboard.type('SHOPPING');
  await shows(page, ['Shopping list']);
  assert.equal(new URL(page.url()).search, '?search=SHOPPING');
  await page.keyboard.type(' nothing');
  await page.getByText('No document is called anything like').waitFor();
  await page.getByLabel('Search documents').fill('');
  await shows(page, ['Shopping list', 'Something else']);

  await page.getByRole('button', { name: 'More actions for Shopping list' }).click();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Delete “Shopping list”?' }).waitFor();
  await page.keyboard.press('Escape');
  await shows(page, ['Shopping list', 'Something else']);
  await page.getByRole('button', { name: 'More actions for Shopping list' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await shows(page, ['Something else']);
});

test('a deleted document comes back, at once or later, or goes for good', { skip: withoutChromium }, async () => {
  const id = await on.gateway.create('Comes back');
  const other = await on.gateway.create('Goes for good');
  const page = await (await on.person('Ann', '#b52d83')).newPage();
  const remove = async (title: string) => {
    await page.getByRole('button', { name: `More actions for ${title}` }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
  };
  const titles = page.locator('.row-link, .row-title');
  await page.goto(on.gateway.origin);
  await page.getByRole('link', { name: 'Comes back' }).waitFor();

  await remove('Comes back');
  await page.getByText('“Comes back” was deleted.').first().waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('link', { name: 'Comes back' }).waitFor();

  await remove('Comes back');
  await remove('Goes for good');
  await page.getByRole('button', { name: 'Deleted', exact: true }).click();
  await page.getByRole('heading', { name: 'Deleted documents' }).waitFor();
  await page.getByRole('button', { name: 'Bring back Comes back' }).waitFor();
  assert.ok((await titles.allTextContents()).join().startsWith('Goes for good,Comes back'));
  await page.reload();
  await page.getByRole('button', { name: 'Delete Goes for good for good' }).click();
  await page.getByRole('dialog', { name: 'Delete “Goes for good” for good?' }).getByRole('button', { name: 'Delete for good' }).click();
  await page.getByText('“Goes for good” was deleted for good.').first().waitFor();
  await page.getByRole('button', { name: 'Bring back Comes back' }).click();
  await page.getByText('“Comes back” is back.').first().waitFor();
  await page.getByRole('button', { name: 'Deleted', exact: true }).click();
  await page.getByRole('link', { name: 'Comes back' }).click();
  await page.locator('.cm-content').waitFor();
  assert.equal(await on.gateway.text(id), '');
  assert.equal((await fetch(`${on.gateway.origin}/api/documents/${other}/undelete`, { method: 'POST' })).status, 410);
});

test('text files become documents, by the button and dropped', { skip: withoutChromium }, async () => {
  const page = await (await on.person('Ann', '#b52d83')).newPage();
  await page.goto(on.gateway.origin);
  await page.getByLabel('Files to import').setInputFiles([
    { name: 'Notes of Monday.md', mimeType: 'text/markdown', buffer: Buffer.from('# Monday\r\n\r\nçà et là\r\n') },
    { name: 'picture.png', mimeType: 'image/png', buffer: Buffer.from([0x89, 0x50]) },
    { name: 'binary.txt', mimeType: 'text/plain', buffer: Buffer.from([0x61, 0xff, 0xfe]) },
  ]);
  await page.getByText('“picture.png” was not imported. Only .txt and .md files can be imported.').waitFor();
  await page.getByText('“binary.txt” was not imported. It is not a text file in UTF-8.').waitFor();
  const link = page.getByRole('link', { name: 'Notes of Monday' });
  assert.equal(await on.gateway.text(idOf(await link.getAttribute('href'))), '# Monday\n\nçà et là\n');

  await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['dropped\r\n'], 'Dropped.txt', { type: 'text/plain' }));
    for (const type of ['dragover', 'drop']) document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
  });
  const dropped = page.locator('.row-link', { hasText: 'Dropped' });
  assert.equal(await on.gateway.text(idOf(await dropped.getAttribute('href'))), 'dropped\n');
  await dropped.click();
  await page.locator('.cm-content').getByText('dropped').waitFor();
});

test('a long list comes page by page', { skip: withoutChromium }, async () => {
  for (let number = 0; number < 55; number++) await on.gateway.create(`Page test ${number}`);
  const page = await (await on.person('Ann', '#b52d83')).newPage();
  await page.goto(`${on.gateway.origin}/?search=page+test`);
  await until(async () => (await page.locator('.row').count()) === 50, () => 'The first page has not 50 documents.');
  await page.getByRole('button', { name: 'Show more' }).click();
  await until(async () => (await page.locator('.row').count()) === 55, () => 'Both pages have not 55 documents.');
  assert.equal(await page.getByRole('button', { name: 'Show more' }).isVisible(), false);
});

/** Waits until the list has these titles, in this order. */
async function shows(page: Page, titles: readonly string[]): Promise<void> {
  let seen: string[] = [];
  await until(async () => {
    seen = await page.locator('.row-link').allTextContents();
    return JSON.stringify(seen) === JSON.stringify(titles);
  }, () => `The list shows ${JSON.stringify(seen)}, not ${JSON.stringify(titles)}.`);
}

const idOf = (path: string | null): string => /^\/d\/(.+)$/.exec(path ?? '')?.[1] ?? assert.fail(`${path} is no document.`);
