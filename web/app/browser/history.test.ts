import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { withoutChromium } from './chromium.ts';
import { agree, Editor, until } from './editor.ts';
import { Past, script } from './past.ts';
import { stage } from './stage.ts';

const on = stage();

test('the past is looked at while others write, and the text is there again, nothing lost', { skip: withoutChromium }, async () => {
  const id = await on.gateway.create('Back and forth');
  for (const text of ['one ', 'two ', 'three ']) await script(on.gateway, id, 'POST', text);
  const [ann, bob] = await on.together(id, await on.person('Ann', '#b52d83'), await on.person('Bob', '#0b7a75'));
  const past = await Past.open(ann!);
  await past.showsText('one two three ');
  assert.equal(await past.slider.evaluate(slider => slider === document.activeElement), true, 'The focus is not on the slider.');
  await past.page.keyboard.press('ArrowLeft');
  await past.showsText('one two ');
  await past.isAt('Revision 2 of 3');
  await past.page.keyboard.press('Home');
  await past.showsText('');
  await past.page.keyboard.press('ArrowRight');
  await past.showsText('one ');

  await bob!.typeAtEnd('four');
  await bob!.status('Saved');
  await until(async () => Number(await past.slider.getAttribute('max')) > 3, () => 'The slider does not grow with the document.');
  await past.showsText('one ');
  // What is typed onto the past changes nothing.
  await past.content.focus();
  await past.page.keyboard.type('no');
  await past.page.keyboard.press('Escape');
  await past.panel.waitFor({ state: 'detached' });
  assert.equal(await ann!.content.evaluate(content => content === document.activeElement), true, 'The focus does not return to the text.');
  await ann!.page.keyboard.press('Control+End');
  await ann!.page.keyboard.type(' five');
  await agree(on.gateway, id, [ann!, bob!], 'one two three four five');
  assert.equal(new URL(ann!.page.url()).hash, '');
});

test('the text has its authors\' colours, and says who wrote how much of it', { skip: withoutChromium }, async () => {
  const id = await on.gateway.create('Colours');
  const [ann, bob] = await on.together(id, await on.person('Ann', '#b52d83'), await on.person('Bob', '#0b7a75'));
  await ann!.typeAtEnd('Ann was here. ');
  await agree(on.gateway, id, [ann!, bob!], 'Ann was here. ');
  await bob!.typeAtEnd('So was Bob.');
  await agree(on.gateway, id, [ann!, bob!], 'Ann was here. So was Bob.');
  await script(on.gateway, id, 'POST', ' And a script.');
  await ann!.showsText('Ann was here. So was Bob. And a script.');

  const past = await Past.open(ann!);
  await past.shows('.past-author', ['Ann: Ann was here. ', 'Bob: So was Bob.', 'Script:  And a script.']);
  assert.deepEqual(await past.panel.locator('.legend li').allTextContents(), ['Ann 36 %', 'Script 36 %', 'Bob 28 %']);
  const backgrounds = await past.content.locator('.past-author').evaluateAll(marks => marks.map(mark => getComputedStyle(mark).backgroundColor));
  assert.equal(new Set(backgrounds).size, 3);
  assert.match((await past.panel.locator('.moment-who').textContent()) ?? '', /Script/);
  await past.page.keyboard.press('ArrowLeft');
  await past.panel.locator('.moment-who').getByText('Bob', { exact: true }).waitFor();
});

test('what was changed is underlined and struck through, and gone through by keys', { skip: withoutChromium }, async () => {
  const id = await on.gateway.create('Changes');
  await script(on.gateway, id, 'PUT', 'We meet on Monday in Basel.\n');
  const [ann] = await on.together(id, await on.person('Ann', '#b52d83'));
  const past = await Past.open(ann!);
  await past.isAt('Revision 1 of 1');
  await past.button('Name it…').click();
  await past.page.getByLabel('Name', { exact: true }).fill('First');
  await past.page.keyboard.press('Enter');
  await past.versions([/^First \| Named \| Ann/]);
  await script(on.gateway, id, 'PUT', 'We meet on Tuesday in Basel.\n');
  await script(on.gateway, id, 'PUT', 'We meet on Tuesday in Basel, at noon.\n');
  await past.isAt('Revision 1 of 3');
  await past.page.getByRole('radio', { name: 'Changes' }).check();
  await past.slider.focus();
  await past.page.keyboard.press('End');
  await past.shows('ins, del', ['+, at noon']);
  await past.panel.getByText('1 change', { exact: true }).waitFor();
  await past.page.getByLabel('Compare with').selectOption({ label: 'since the version before' });
  await past.shows('ins, del', ['−Monday', '+Tuesday', '+, at noon']);
  await past.page.keyboard.press('Alt+ArrowDown');
  await past.shows('.current', ['−Monday', '+Tuesday']);
  await past.button('The next change').click();
  await past.shows('.current', ['+, at noon']);
  await past.panel.getByText('Change 2 of 2').waitFor();
  const [inserted, deleted] = await Promise.all(['ins', 'del'].map(kind =>
    past.content.locator(kind).first().evaluate(mark => getComputedStyle(mark).textDecorationLine)));
  assert.deepEqual([inserted, deleted], ['underline', 'line-through']);
});

test('a revision is restored for everybody after a question, and that is undone from the notice', { skip: withoutChromium }, async () => {
  const id = await on.gateway.create('Restoring');
  for (const text of ['good text\n', 'better text\n', 'oops']) await script(on.gateway, id, 'PUT', text);
  const [ann, bob] = await on.together(id, await on.person('Ann', '#b52d83'), await on.person('Bob', '#0b7a75'));
  const past = await Past.open(ann!);
  await past.isAt('Revision 3 of 3');
  assert.equal(await past.button('Restore…').isDisabled(), true, 'The newest text could be restored.');
  await past.page.keyboard.press('ArrowLeft');
  await past.showsText('better text\n');
  await past.button('Restore…').click();
  await past.page.keyboard.press('Escape');
  assert.equal(await on.gateway.text(id), 'oops');

  await past.button('Restore…').click();
  assert.match(await past.dialog('Restore revision 2?', 'Restore'), /adds one new revision: nothing is lost, and it can be undone/);
  await agree(on.gateway, id, [ann!, bob!], 'better text\n');
  await past.isAt('Revision 4 of 4');
  await past.versions(['Restored: revision 2 | Restored | Ann']);
  await past.panel.locator('.moment-who').getByText('Ann', { exact: true }).waitFor();
  assert.equal(await past.slider.evaluate(slider => slider === document.activeElement), true, 'The focus is lost with the button that had it.');
  await past.page.getByRole('region', { name: 'Notices' }).getByRole('button', { name: 'Undo' }).click();
  await agree(on.gateway, id, [ann!, bob!], 'oops');
  await past.versions([/Undone \| Ann/, /Restored \| Ann/]);

  await past.panel.locator('.version').last().getByRole('button', { name: /^More about/ }).click();
  await past.page.getByRole('menuitem', { name: 'Restore…' }).click();
  await past.dialog('Restore this version?', 'Restore');
  await agree(on.gateway, id, [ann!, bob!], 'better text\n');
  // The way back stays open when the history is closed.
  await past.slider.focus();
  await past.page.keyboard.press('Escape');
  await past.page.getByRole('region', { name: 'Notices' }).getByRole('button', { name: 'Undo' }).last().click();
  await agree(on.gateway, id, [ann!, bob!], 'oops');
});

test('one change is undone, or all of a session, and what others did stays', { skip: withoutChromium }, async () => {
  const id = await on.gateway.create('Undoing');
  const [ann, bob] = await on.together(id, await on.person('Ann', '#b52d83'), await on.person('Bob', '#0b7a75'));
  await ann!.typeAtEnd('Ann ');
  await agree(on.gateway, id, [ann!, bob!], 'Ann ');
  await bob!.typeAtEnd('Bob ');
  await agree(on.gateway, id, [ann!, bob!], 'Ann Bob ');
  await script(on.gateway, id, 'POST', 'log');
  await agree(on.gateway, id, [ann!, bob!], 'Ann Bob log');

  const past = await Past.open(ann!);
  await past.panel.locator('.moment-who').getByText('Script', { exact: true }).waitFor();
  await past.menu('Undo this change');
  await agree(on.gateway, id, [ann!, bob!], 'Ann Bob ');
  await past.slider.focus();
  await past.page.keyboard.press('ArrowLeft');
  await past.page.keyboard.press('ArrowLeft');
  await past.panel.locator('.moment-who').getByText('Bob', { exact: true }).waitFor();
  await past.menu('Undo this whole session of Bob…');
  assert.match(await past.dialog('Undo this session of Bob?', 'Undo all of it'), /what others did stays/);
  await agree(on.gateway, id, [ann!, bob!], 'Ann ');
});

test('a version is named, found by others, renamed and removed', { skip: withoutChromium }, async () => {
  const id = await on.gateway.create('Versions');
  for (const text of ['draft\n', 'final\n']) await script(on.gateway, id, 'PUT', text);
  const [ann, bob] = await on.together(id, await on.person('Ann', '#b52d83'), await on.person('Bob', '#0b7a75'));
  const past = await Past.open(ann!);
  await past.page.keyboard.press('ArrowLeft');
  await past.isAt('Revision 1 of 2');
  await past.button('Name it…').click();
  await past.page.getByLabel('Name', { exact: true }).fill('The draft');
  await past.page.getByLabel('Note (optional)').fill('As Bob wanted it.');
  await past.page.getByRole('button', { name: 'Save version' }).click();
  await past.versions(['The draft | Named | Ann | As Bob wanted it.']);

  const others = await Past.open(bob!);
  await others.showsText('final\n');
  await others.panel.locator('.version-show', { hasText: 'The draft' }).click();
  await others.showsText('draft\n');
  await until(async () => (await others.panel.locator('.version-show[aria-current=true]').count()) === 1, () => 'The version that is shown is not marked.');

  await others.button('More about The draft').click();
  await others.page.getByRole('menuitem', { name: 'Rename…' }).click();
  await others.page.getByLabel('Name', { exact: true }).fill('Bob’s draft');
  await others.page.getByRole('button', { name: 'Rename', exact: true }).click();
  await others.versions(['Bob’s draft | Named | Ann | As Bob wanted it.']);
  await others.button('More about Bob’s draft').click();
  await others.page.getByRole('menuitem', { name: 'Remove…' }).click();
  await others.dialog('Remove version', 'Remove');
  await others.versions([]);
  assert.equal(await on.gateway.text(id), 'final\n');
});

test('an address leads to a revision, and going there is a step of its own', { skip: withoutChromium }, async () => {
  const id = await on.gateway.create('Addresses');
  for (const text of ['a', 'b', 'c']) await script(on.gateway, id, 'POST', text);
  const person = await on.person('Ann', '#b52d83');
  const page = await person.newPage();
  await page.goto(`${on.gateway.origin}/d/${id}#history/2`);
  const ann = { page } as Editor;
  const past = new Past(ann);
  await past.showsText('ab');
  await past.isAt('Revision 2 of 3');
  await page.evaluate(() => { location.hash = '#history/1'; });
  await past.showsText('a');
  await past.slider.focus();
  await page.keyboard.press('End');
  await page.waitForURL(url => url.hash === '#history/3');
  await page.evaluate(() => { location.hash = ''; });
  await past.panel.waitFor({ state: 'detached' });
});

test('without the server the history says so, and is back with it', { skip: withoutChromium }, async () => {
  const id = await on.gateway.create('Away');
  for (const text of ['a', 'b', 'c']) await script(on.gateway, id, 'POST', text);
  const [ann] = await on.together(id, await on.person('Ann', '#b52d83'));
  const past = await Past.open(ann!);
  await past.showsText('abc');
  await past.page.context().setOffline(true);
  await past.panel.getByRole('alert').getByText('The history needs the server').waitFor();
  assert.equal(await past.slider.isDisabled(), true);
  await past.page.context().setOffline(false);
  await past.panel.getByRole('alert').waitFor({ state: 'hidden' });
  await past.slider.focus();
  await past.page.keyboard.press('Home');
  await past.page.keyboard.press('ArrowRight');
  await past.showsText('a');
});

test('a long history is dragged through and played in bounded time, and never loaded whole', { skip: withoutChromium }, async context => {
  const id = await on.gateway.create('Long');
  const REVISIONS = 3_000;
  for (let made = 0; made < REVISIONS; made += 50)
    await Promise.all(Array.from({ length: 50 }, (_, index) => script(on.gateway, id, 'POST', `line ${made + index}\n`)));
  const [ann] = await on.together(id, await on.person('Ann', '#b52d83'));
  const newest = await on.gateway.text(id);
  const past = await Past.open(ann!);
  await past.showsText(newest);
  const asked: string[] = [];
  past.page.on('request', request => { if (/\/(revisions|history)/.test(request.url())) asked.push(request.url()); });

  const box = await past.slider.boundingBox();
  assert.ok(box);
  await past.page.mouse.move(box.x + box.width - 8, box.y + box.height / 2);
  await past.page.mouse.down();
  for (let at = 1; at <= 60; at++) await past.page.mouse.move(box.x + 8 + (box.width - 16) * (1 - at / 60), box.y + box.height / 2);
  await past.page.mouse.up();
  await past.showsText('');
  await past.isAt('Revision 0 of 3,000');

  await past.page.getByLabel('Speed').selectOption('4');
  await past.slider.focus();
  const began = Date.now();
  await past.page.keyboard.press('Space');
  await past.button('Pause').waitFor();
  await past.isAt('Revision 3,000 of 3,000');
  await past.button('Play').waitFor();
  const took = Date.now() - began;
  await past.showsText(newest);
  context.diagnostic(`${REVISIONS} revisions played in ${took} ms with ${asked.length} requests, the drag included`);
  assert.ok(took < 15_000, `It played ${took} ms.`);
  assert.ok(asked.length < 600, `${asked.length} requests.`);
  ann!.assertSound();
});

test('it is all there on a phone of 400 pixels, by keyboard, in light and dark', { skip: withoutChromium }, async context => {
  const id = await on.gateway.create('A title that is long enough to be too long for a phone');
  for (const text of ['# Plan\n\nWe meet on Monday.\n', '# Plan\n\nWe meet on Tuesday.\n']) await script(on.gateway, id, 'PUT', text);
  const pictures = process.env['COLLABDOCS_SCREENSHOTS'] ?? await mkdtemp(join(tmpdir(), 'collabdocs-screens-'));
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [name, viewport] of [['desktop', { width: 1280, height: 800 }], ['phone', { width: 400, height: 740 }]] as const) {
      const person = await on.person('Ann', '#b52d83', { colorScheme, viewport });
      const ann = await Editor.open(person, on.gateway, id);
      const past = new Past(ann);
      await ann.page.keyboard.press('Control+Alt+h');
      await past.content.locator('.past-author').first().waitFor();
      for (const control of ['Close the history', 'Play', 'Restore…', 'Name it…']) await past.button(control).waitFor();
      const [wanted, given] = await ann.page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
      assert.ok(Number(wanted) <= Number(given), `The page is ${wanted} pixels wide in a window of ${given}.`);
      const nameless = await ann.page.locator('.past button, .past input, .past select').evaluateAll(controls => controls.filter(control =>
        !(control.getAttribute('aria-label') || control.textContent?.trim() || control.closest('label')?.textContent?.trim())).map(control => control.outerHTML));
      assert.deepEqual(nameless, []);
      await ann.page.screenshot({ path: join(pictures, `history-${name}-${colorScheme}.png`) });
      await ann.page.getByRole('radio', { name: 'Changes' }).check();
      await past.shows('ins, del', ['−Monday', '+Tuesday']);
      await ann.page.screenshot({ path: join(pictures, `history-changes-${name}-${colorScheme}.png`) });
      await ann.page.keyboard.press('Escape');
      await past.panel.waitFor({ state: 'detached' });
      ann.assertSound();
      await person.close();
    }
  }
  context.diagnostic(`Screenshots are in ${pictures}`);
});
