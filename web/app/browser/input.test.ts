import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutChromium } from './chromium.ts';
import { agree, type Editor } from './editor.ts';
import { stage } from './stage.ts';

const on = stage();

test('emoji, joined and coloured, pass whole, and no half of one stays when they are deleted', { skip: withoutChromium }, async () => {
  const id = await on.gateway.create('Emoji');
  const [ann, bob] = await on.together(id, await on.person('Ann', '#b52d83'), await on.person('Bob', '#0b7a75'));
  const emoji = '👍🏽👩‍👩‍👧‍👦🏳️‍🌈😀';
  await ann!.content.focus();
  await ann!.page.keyboard.insertText(`a${emoji}z`);
  await agree(on.gateway, id, [ann!, bob!], `a${emoji}z`);

  await bob!.content.focus();
  await bob!.page.keyboard.press('Control+End');
  for (let presses = 0; presses < 2; presses++) await bob!.page.keyboard.press('Backspace');
  await agree(on.gateway, id, [ann!, bob!], 'a👍🏽👩‍👩‍👧‍👦🏳️‍🌈');
  while ((await bob!.text()) !== 'a') await bob!.page.keyboard.press('Backspace');
  await agree(on.gateway, id, [ann!, bob!], 'a');
});

test('a composition of an input method goes on while somebody else types', { skip: withoutChromium }, async () => {
  const id = await on.gateway.create('Composition', '()\nsecond ');
  const [ann, bob] = await on.together(id, await on.person('Ann', '#b52d83'), await on.person('Bob', '#0b7a75'));
  await ann!.content.focus();
  await ann!.page.keyboard.press('Control+Home');
  await ann!.page.keyboard.press('ArrowRight');
  const input = await ann!.page.context().newCDPSession(ann!.page);
  const compose = (text: string) => input.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });

  for (const text of ['に', 'にほ', 'にほん']) await compose(text);
  await bob!.typeAtEnd('line');
  await ann!.showsText('(にほん)\nsecond line');
  // On the line of the composition it waits, so that the input method is not disturbed.
  await bob!.typeAtStart('first ');
  await compose('日本');
  await input.send('Input.insertText', { text: '日本' });

  await agree(on.gateway, id, [ann!, bob!], 'first (日本)\nsecond line');
});

test('one emoji becomes another within a composition: half of it is the same', { skip: withoutChromium }, async () => {
  const id = await on.gateway.create('Emoji composed', '()');
  const [ann, bob] = await on.together(id, await on.person('Ann', '#b52d83'), await on.person('Bob', '#0b7a75'));
  await ann!.content.focus();
  await ann!.page.keyboard.press('Control+Home');
  await ann!.page.keyboard.press('ArrowRight');
  const input = await ann!.page.context().newCDPSession(ann!.page);
  for (const text of ['😀', '😁']) await input.send('Input.imeSetComposition', { text, selectionStart: 2, selectionEnd: 2 });
  await bob!.showsText('(😁)');
  await input.send('Input.insertText', { text: '😁' });
  await agree(on.gateway, id, [ann!, bob!], '(😁)');
});

test('a paste of a million characters arrives, its line ends converted', { skip: withoutChromium }, async () => {
  const id = await on.gateway.create('Large');
  const [ann, bob] = await on.together(id, await on.person('Ann', '#b52d83'), await on.person('Bob', '#0b7a75'));
  const line = 'The quick brown fox jumps over the lazy dog — 你好.';
  const lines = Math.ceil(1_000_000 / (line.length + 1));
  await paste(ann!, Array<string>(lines).fill(line).join('\r\n'));
  await agree(on.gateway, id, [ann!, bob!], Array<string>(lines).fill(line).join('\n'));

  await bob!.typeAtEnd('!');
  await agree(on.gateway, id, [ann!, bob!], `${Array<string>(lines).fill(line).join('\n')}!`);
});

test('ten thousand lines are written in at both ends', { skip: withoutChromium }, async () => {
  const lines = Array.from({ length: 10_000 }, (_, number) => `Line ${number + 1}`).join('\n');
  const id = await on.gateway.create('Long', lines);
  const [ann, bob] = await on.together(id, await on.person('Ann', '#b52d83'), await on.person('Bob', '#0b7a75'));

  await Promise.all([ann!.typeAtStart('first '), bob!.typeAtEnd(' last')]);
  await agree(on.gateway, id, [ann!, bob!], `first ${lines} last`);
  await bob!.page.getByText('20,002 words', { exact: true }).waitFor();
  assert.match((await bob!.page.locator('.place').textContent()) ?? '', /^Line 10000, column 16$/);
});

test('what no document holds is cleaned from a paste, and the rest arrives', { skip: withoutChromium }, async () => {
  const id = await on.gateway.create('Dirty');
  const [ann, bob] = await on.together(id, await on.person('Ann', '#b52d83'), await on.person('Bob', '#0b7a75'));
  await paste(ann!, 'a\0b\rc\r\nd\ud83d e');
  await agree(on.gateway, id, [ann!, bob!], 'ab\nc\nd e');
});

/** As if it came from the clipboard, which a browser without a window does not have. */
async function paste(editor: Editor, text: string): Promise<void> {
  await editor.content.focus();
  await editor.content.evaluate((content, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', pasted);
    content.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}
