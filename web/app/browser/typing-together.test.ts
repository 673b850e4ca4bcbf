import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutChromium } from './chromium.ts';
import { agree, until } from './editor.ts';
import { stage } from './stage.ts';

const on = stage();

test('two windows type at once and agree', { skip: withoutChromium }, async () => {
  const id = await on.gateway.create('At once', 'middle\n');
  const [ann, bob] = await on.together(id, await on.person('Ann', '#b52d83'), await on.person('Bob', '#0b7a75'));
  const annWords = Array.from({ length: 25 }, (_, number) => `ann${number}`).join(' ');
  const bobWords = Array.from({ length: 25 }, (_, number) => `bob${number}`).join(' ');

  await Promise.all([ann!.typeAtStart(annWords), bob!.typeAtEnd(bobWords)]);

  await agree(on.gateway, id, [ann!, bob!], `${annWords}middle\n${bobWords}`);
});

test('two carets at one place keep their words whole', { skip: withoutChromium }, async () => {
  const id = await on.gateway.create('One place');
  const [ann, bob] = await on.together(id, await on.person('Ann', '#b52d83'), await on.person('Bob', '#0b7a75'));

  await Promise.all([ann, bob].map(editor => editor!.content.focus()));
  await Promise.all([ann!.page.keyboard.type('aaaaaaaaaaaaaaaaaaaa'), bob!.page.keyboard.type('bbbbbbbbbbbbbbbbbbbb')]);

  const text = await agree(on.gateway, id, [ann!, bob!]);
  assert.match(text, /^(a{20}b{20}|b{20}a{20})$/);
});

test('carets and names appear, move and vanish', { skip: withoutChromium }, async () => {
  const id = await on.gateway.create('Carets', 'one\ntwo\nthree\n');
  const bobsBrowser = await on.person('Bob', '#0b7a75');
  const [ann] = await on.together(id, await on.person('Ann', '#b52d83'));
  assert.deepEqual(await ann!.people(), []);
  const [bob] = await on.together(id, bobsBrowser);
  await bob!.content.focus();
  await ann!.content.focus();
  await ann!.shows({ people: ['Bob'], carets: ['Bob'] });
  await bob!.shows({ people: ['Ann'], carets: ['Ann'] });

  const before = await ann!.caretOf('Bob');
  await bob!.page.keyboard.press('Control+End');
  await until(async () => (await ann!.caretOf('Bob')).y > before.y + 30, () => 'Bob went to the last line, and Ann sees his caret on the first.');
  const last = await ann!.caretOf('Bob');
  await bob!.page.keyboard.type('four');
  await until(async () => (await ann!.caretOf('Bob')).x > last.x + 10, () => 'Bob typed, and his caret did not go along.');

  await ann!.page.getByRole('button', { name: 'Bob (guest): show where' }).waitFor();
  await bob!.page.getByRole('button', { name: /You are Bob/ }).click();
  await bob!.page.getByRole('textbox', { name: 'Name' }).fill('Robert');
  await bob!.page.getByRole('button', { name: 'Save' }).click();
  await ann!.shows({ people: ['Robert'] });

  await bob!.page.close();
  await ann!.shows({ people: [], carets: [] });
  await agree(on.gateway, id, [ann!], 'one\ntwo\nthree\nfour');
});

test('undo takes back only what one did oneself', { skip: withoutChromium }, async () => {
  const id = await on.gateway.create('Undo', 'start ');
  const [ann, bob] = await on.together(id, await on.person('Ann', '#b52d83'), await on.person('Bob', '#0b7a75'));
  await ann!.typeAtEnd('ann ');
  await agree(on.gateway, id, [ann!, bob!], 'start ann ');
  await bob!.typeAtEnd('bob');
  await agree(on.gateway, id, [ann!, bob!], 'start ann bob');

  await ann!.page.keyboard.press('Control+z');
  await agree(on.gateway, id, [ann!, bob!], 'start bob');
  await bob!.page.keyboard.press('Control+z');
  await agree(on.gateway, id, [ann!, bob!], 'start ');
  await ann!.page.keyboard.press('Control+Shift+z');
  await agree(on.gateway, id, [ann!, bob!], 'start ann ');
});
