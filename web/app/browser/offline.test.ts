import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutChromium } from './chromium.ts';
import { agree, Editor } from './editor.ts';
import { stage } from './stage.ts';

const on = stage();

test('edits made offline arrive once, after a reload offline and coming back', { skip: withoutChromium }, async () => {
  const id = await on.gateway.create('Offline', 'begin ');
  const train = await on.person('Ann', '#b52d83');
  const [ann, bob] = await on.together(id, train, await on.person('Bob', '#0b7a75'));
  await ann!.isKept();

  await train.setOffline(true);
  await ann!.status('Offline');
  await ann!.typeAtEnd('one ');
  await ann!.status(/^Offline, \d+ unsaved$/);
  await bob!.typeAtStart('bob ');
  await bob!.status('Saved');
  await ann!.editsAreKept();

  await ann!.reload();
  assert.equal(await ann!.text(), 'begin one ');
  await ann!.status(/^(Offline|Reconnecting).*unsaved$/);
  await ann!.typeAtEnd('two');
  assert.equal(await on.gateway.text(id), 'bob begin ');

  await train.setOffline(false);
  await agree(on.gateway, id, [ann!, bob!], 'bob begin one two');
});

test('edits made offline arrive once, after the tab was closed and the document opened again', { skip: withoutChromium }, async () => {
  const id = await on.gateway.create('Closed', 'begin ');
  const train = await on.person('Ann', '#b52d83');
  const [ann, bob] = await on.together(id, train, await on.person('Bob', '#0b7a75'));
  await ann!.isKept();

  await train.setOffline(true);
  await ann!.status('Offline');
  await ann!.typeAtEnd('kept ');
  await ann!.status(/^Offline, \d+ unsaved$/);
  await ann!.editsAreKept();
  await ann!.page.close();
  await bob!.typeAtStart('bob ');
  await bob!.status('Saved');
  assert.equal(await on.gateway.text(id), 'bob begin ');

  const again = await Editor.open(train, on.gateway, id);
  assert.equal(await again.text(), 'begin kept ');
  await train.setOffline(false);
  await agree(on.gateway, id, [again, bob!], 'bob begin kept ');

  // And another visit finds nothing left to send.
  await again.page.close();
  const [later] = await on.together(id, train);
  await agree(on.gateway, id, [later!, bob!], 'bob begin kept ');
});

test('without a server the list still opens, and names what was opened here', { skip: withoutChromium }, async () => {
  const id = await on.gateway.create('On the train');
  const train = await on.person('Ann', '#b52d83');
  const [ann] = await on.together(id, train);
  await ann!.page.waitForFunction(() => document.title.startsWith('On the train'));
  await ann!.isKept();

  await train.setOffline(true);
  await ann!.page.goto(on.gateway.origin);
  await ann!.page.getByText('The server cannot be reached.').waitFor();
  await ann!.page.getByRole('link', { name: 'On the train' }).click();
  await ann!.content.waitFor();
  await ann!.status(/^(Offline|Reconnecting)/);
  assert.equal(await ann!.page.getByLabel('Title of the document').inputValue(), 'On the train');
});
