import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutChromium } from './chromium.ts';
import { agree } from './editor.ts';
import { stage } from './stage.ts';

const on = stage();

test('the server is killed and started again: the status says so, and all recovers by itself', { skip: withoutChromium }, async () => {
  const id = await on.gateway.create('Killed', 'begin ');
  const [ann, bob] = await on.together(id, await on.person('Ann', '#b52d83'), await on.person('Bob', '#0b7a75'));
  await ann!.typeAtEnd('before ');
  await agree(on.gateway, id, [ann!, bob!], 'begin before ');

  await on.gateway.kill();
  await ann!.status(/^(Reconnecting|Connecting)/);
  await ann!.typeAtEnd('ann ');
  await bob!.typeAtStart('bob ');
  await ann!.status(/^(Reconnecting|Connecting).*, \d+ unsaved$/);
  await bob!.status(/^(Reconnecting|Connecting).*, \d+ unsaved$/);

  await on.gateway.start();
  await agree(on.gateway, id, [ann!, bob!], 'bob begin before ann ');
});

test('the server is killed while both type: nothing is missing and nothing doubled', { skip: withoutChromium }, async () => {
  const id = await on.gateway.create('Killed while typing');
  const [ann, bob] = await on.together(id, await on.person('Ann', '#b52d83'), await on.person('Bob', '#0b7a75'));
  const annText = Array.from({ length: 30 }, (_, number) => `a${number}.`).join('');
  const bobText = Array.from({ length: 30 }, (_, number) => `b${number}.`).join('');

  const typing = Promise.all([ann!.typeAtStart(annText), bob!.typeAtStart(bobText)]);
  await on.gateway.kill();
  await on.gateway.start();
  await typing;

  const text = await agree(on.gateway, id, [ann!, bob!]);
  assert.deepEqual(text.match(/a\d+\./g)?.join(''), annText, text);
  assert.deepEqual(text.match(/b\d+\./g)?.join(''), bobText, text);
});
