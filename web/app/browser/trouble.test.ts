import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import type { WebSocketRoute } from 'playwright-core';
import { withoutChromium } from './chromium.ts';
import { agree, Editor } from './editor.ts';
import { stage } from './stage.ts';

const on = stage({ DocumentLength: '200' });

test('an edit that is refused is taken back and said, and its text can be kept', { skip: withoutChromium }, async () => {
  const id = await on.gateway.create('Small', 'begin ');
  const [ann, bob] = await on.together(id, await on.person('Ann', '#b52d83', { acceptDownloads: true }), await on.person('Bob', '#0b7a75'));
  const tooMuch = 'x'.repeat(250);
  await ann!.content.focus();
  await ann!.page.keyboard.press('Control+End');
  await ann!.page.keyboard.insertText(tooMuch);

  await ann!.page.getByText('An edit of yours was not accepted, since the document would be larger than this server allows.').waitFor();
  await agree(on.gateway, id, [ann!, bob!], 'begin ');
  const [file] = await Promise.all([ann!.page.waitForEvent('download'), ann!.page.getByRole('button', { name: 'Download' }).click()]);
  assert.equal(await readFile(await file.path(), 'utf8'), tooMuch);
  await ann!.page.getByRole('button', { name: 'Dismiss' }).click();

  await ann!.typeAtEnd('end');
  await agree(on.gateway, id, [ann!, bob!], 'begin end');
});

test('while the store fails the status says that nothing is saved, and when it works again that all is', { skip: withoutChromium }, async () => {
  const id = await on.gateway.create('Failing', 'begin ');
  const person = await on.person('Ann', '#b52d83');
  const [bob] = await on.together(id, await on.person('Bob', '#0b7a75'));
  // A gateway whose store fails says so and lets submissions wait (PROTOCOL.md S7, T1); here somebody on the line does it.
  let fails = false;
  let line: WebSocketRoute | undefined;
  let release = (): void => undefined;
  const waiting: (string | Buffer)[] = [];
  await person.routeWebSocket(/\/socket$/, page => {
    line = page;
    const server = page.connectToServer();
    page.onMessage(message => {
      if (fails && /"submit"/.test(String(message))) waiting.push(message);
      else server.send(message);
    });
    release = () => waiting.splice(0).forEach(message => server.send(message));
  });
  const ann = await Editor.open(person, on.gateway, id);
  await ann.status('Saved');

  fails = true;
  line?.send(JSON.stringify({ type: 'status', store: 'failing' }));
  await ann.typeAtEnd('ann');
  await ann.status(/^Not saved: the store fails, \d+ unsaved$/);
  assert.equal(await on.gateway.text(id), 'begin ');

  fails = false;
  release();
  line?.send(JSON.stringify({ type: 'status', store: 'ok' }));
  await agree(on.gateway, id, [ann, bob!], 'begin ann');
});
