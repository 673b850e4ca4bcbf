import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { withoutChromium } from './chromium.ts';
import { agree, Editor, until } from './editor.ts';
import { Past } from './past.ts';
import { stage } from './stage.ts';

const on = stage({ Authentication: 'tokens' });

test('a link that can read shows a text that cannot be changed, and follows what its owner does with it', { skip: withoutChromium }, async () => {
  const id = await on.gateway.create('Read', 'begin\n\n- [ ] task\n');
  const ann = await Editor.open(await on.person('Ann', '#b52d83'), on.gateway, id, await on.gateway.token(id, 'ann', 'writer'));
  const { page } = ann;
  const bob = await Editor.open(await on.person('Bob', '#0b7a75'), on.gateway, id, (await on.gateway.link(id, 'reader')).link);
  await bob.page.getByText('Read only').waitFor();
  assert.equal(new URL(bob.page.url()).hash, '', 'the link is not in the address any more');
  await bob.status('Saved');

  // A caret and a selection, which others see; no writing.
  await bob.content.focus();
  await bob.page.keyboard.press('Control+a');
  await ann.shows({ people: ['Bob'], carets: ['Bob'] });
  await bob.page.keyboard.type('mine');
  await bob.page.keyboard.press('Control+b');
  await bob.page.getByRole('checkbox').click();
  assert.deepEqual([await bob.text(), await bob.content.getAttribute('contenteditable')], ['begin\n\n- [ ] task\n', 'false']);
  assert.equal(await bob.page.getByRole('toolbar', { name: 'Formatting' }).isVisible(), false);
  assert.equal(await bob.page.getByLabel('Title of the document').getAttribute('readonly'), '');
  assert.equal(await bob.page.locator('.cm-cursor').first().isVisible(), false);
  const past = await Past.open(bob);
  await past.isAt('Revision 1 of 1');
  for (const name of ['Restore…', 'Name it…']) assert.equal(await past.button(name).isDisabled(), true, name);
  await bob.page.keyboard.press('Escape');

  // Bob keeps the link: a reload needs no more.
  await bob.reload();
  await bob.page.getByText('Read only').waitFor();
  await ann.typeAtEnd('more');
  await agree(on.gateway, id, [ann, bob], 'begin\n\n- [ ] task\nmore');
  assert.equal(await page.locator('.people [data-name=Bob]').getAttribute('title'), 'Bob (guest)');
  assert.equal(await bob.page.locator('.people [data-name=Ann]').getAttribute('title'), 'Ann (signed in as ann)');
});

test('who has a link keeps it whatever a text, or somebody else, leads to', { skip: withoutChromium }, async () => {
  const writer = (await on.gateway.link(await on.gateway.create('Kept', ''), 'writer')).link;
  const id = await on.gateway.create('Kept', '[agenda](#cdl_forged.x)\n');
  const mine = (await on.gateway.link(id, 'writer')).link;
  const person = await on.person('Bob', '#0b7a75');
  const bob = await Editor.open(person, on.gateway, id, mine);
  await bob.page.getByRole('link', { name: 'agenda' }).click();
  await bob.typeAtEnd('one ');
  await agree(on.gateway, id, [bob], '[agenda](#cdl_forged.x)\none ');

  // Forged, of another document, and one that allows less; in this tab and in another.
  for (const address of ['#cdl_forged.x', `#${writer}.`]) {
    await Promise.all([bob.page.waitForEvent('load'), bob.page.evaluate(hash => { location.hash = hash; }, address)]);
    await bob.status('Saved');
    assert.equal(await bob.page.locator('.role-badge').isVisible(), false, address);
    assert.equal(new URL(bob.page.url()).hash, '');
  }
  const reading = await Editor.open(person, on.gateway, id, (await on.gateway.link(id, 'reader')).link);
  await reading.page.getByText('Read only').waitFor();
  const again = await Editor.open(person, on.gateway, id);
  await again.typeAtEnd('two');
  await agree(on.gateway, id, [again], '[agenda](#cdl_forged.x)\none two');
});

test('a role that changes shows at once, up and down', { skip: withoutChromium }, async () => {
  const id = await on.gateway.create('Up and down', 'begin ');
  const ann = await Editor.open(await on.person('Ann', '#b52d83'), on.gateway, id, await on.gateway.token(id, 'ann', 'reader'));
  await ann.page.getByText('Read only').waitFor();
  await on.gateway.setRole(id, 'ann', 'writer');
  await ann.page.getByRole('toolbar', { name: 'Formatting' }).waitFor();
  await ann.typeAtEnd('written ');
  await agree(on.gateway, id, [ann], 'begin written ');
  await on.gateway.setRole(id, 'ann', 'reviewer');
  await ann.page.locator('.role-badge', { hasText: 'Reviewer' }).waitFor();
  await ann.page.keyboard.type('not');
  await agree(on.gateway, id, [ann], 'begin written ');

  const past = await Past.open(ann);
  await past.button('Name it…').click();
  await ann.page.getByRole('textbox', { name: 'Name', exact: true }).fill('Mine');
  await ann.page.getByRole('button', { name: 'Save version' }).click();
  await ann.page.locator('.notice', { hasText: 'The version “Mine” is saved.' }).waitFor();
  assert.equal(await past.button('Restore…').isDisabled(), true);

  // The name is the token's, and not to be changed here.
  await ann.page.getByRole('button', { name: 'You are Ann, signed in' }).click();
  const dialog = ann.page.getByRole('dialog', { name: 'How others see you' });
  await dialog.getByText('come with your sign-in').waitFor();
  assert.equal(await dialog.locator('input').count(), 0);
});

test('who is removed while typing is told, keeps what was not saved, and sends it when they may write again', { skip: withoutChromium }, async () => {
  const id = await on.gateway.create('Removed', 'begin ');
  const anns = await on.person('Ann', '#b52d83');
  const ann = await Editor.open(anns, on.gateway, id, await on.gateway.token(id, 'ann', 'writer'));
  await ann.typeAtEnd('saved ');
  await agree(on.gateway, id, [ann], 'begin saved ');
  await anns.setOffline(true);
  await ann.typeAtEnd('lost');
  await ann.editsAreKept();
  await on.gateway.setRole(id, 'ann', null);
  await anns.setOffline(false);
  await ann.page.getByText('You were removed from this document.').waitFor();
  assert.equal(await ann.page.getByLabel('What you wrote and did not reach it').inputValue(), 'lost');
  await ann.page.keyboard.type('more');
  assert.deepEqual([await ann.text(), await on.gateway.text(id)], ['begin saved lost', 'begin saved ']);
  await ann.status('No access, not all saved');

  // Another user in the same browser sees nothing of it.
  const bob = await Editor.open(anns, on.gateway, id, await on.gateway.token(id, 'bob', 'writer'));
  await agree(on.gateway, id, [bob], 'begin saved ');
  await bob.page.close();
  await ann.page.close();

  await on.gateway.setRole(id, 'ann', 'writer');
  const again = await Editor.open(anns, on.gateway, id, await on.gateway.token(id, 'ann', 'writer'));
  await again.showsText('begin saved lost');
  await agree(on.gateway, id, [again], 'begin saved lost');
});

test('a sign-in that runs out asks for another one, and nothing of the text is lost', { skip: withoutChromium }, async () => {
  const id = await on.gateway.create('Runs out', 'begin ');
  const ann = await Editor.open(await on.person('Ann', '#b52d83'), on.gateway, id, await on.gateway.token(id, 'ann', 'writer', 4));
  await ann.typeAtEnd('before ');
  await ann.page.getByText('Your sign-in has run out.').waitFor();
  await ann.typeAtEnd('after ');
  const field = ann.page.getByLabel('Link or token');
  await field.fill('nothing');
  await field.press('Enter');
  await ann.page.getByText('That is neither a link').waitFor();
  for (const [wrong, sentence] of [['cdt_mistyped', 'is not valid here'], [await on.gateway.token(id, 'bob', 'writer'), 'is somebody else’s']] as const) {
    await field.fill(wrong);
    await field.press('Enter');
    await ann.page.getByText(sentence).waitFor();
  }
  await field.fill(await on.gateway.token(id, 'ann', 'writer'));
  await field.press('Enter');
  await agree(on.gateway, id, [ann], 'begin before after ');
  assert.equal(await field.count(), 0);
});

test('without a right there is a door: 401, 403, 404 and 410', { skip: withoutChromium }, async () => {
  const id = await on.gateway.create('Closed', 'inside');
  const { page } = await newPage();
  await page.goto(`${on.gateway.origin}/d/${id}`);
  await page.getByRole('heading', { name: 'Sign in to this document' }).waitFor();
  await page.getByText('This document asks for a link or a sign-in.').waitFor();
  const link = await on.gateway.link(id, 'reader');
  await page.getByLabel('Link or token').fill(`${on.gateway.origin}/d/${id}#${link.link}`);
  await page.keyboard.press('Enter');
  await page.locator('.pane-text .cm-content').getByText('inside').waitFor();

  await on.gateway.revoke(id, link.id);
  await page.getByText('was withdrawn').waitFor();
  await page.reload();
  await page.getByText('This document asks for a link or a sign-in.').waitFor(); // the dead one is gone
  await page.goto('about:blank');
  await page.goto(`${on.gateway.origin}/d/${id}#${link.link}`);
  await page.getByText('Ask whom you have it from for a new one').waitFor();

  const forged = await newPage();
  await forged.page.goto(`${on.gateway.origin}/d/${id}#cdl_forged.x`);
  await forged.page.getByText('is not valid here').waitFor();

  const removed = await newPage();
  const token = await on.gateway.token(id, 'eve', 'writer');
  await on.gateway.setRole(id, 'eve', null);
  await removed.page.goto(`${on.gateway.origin}/d/${id}#${token}`);
  await removed.page.getByRole('heading', { name: 'No access' }).waitFor();

  const gone = await newPage();
  const other = await on.gateway.create('Gone');
  const forOther = await on.gateway.token(other, 'ann', 'owner');
  await on.gateway.delete(other);
  await gone.page.goto(`${on.gateway.origin}/d/${other}#${forOther}`);
  await gone.page.getByText('This document was deleted.').waitFor();

  const list = await newPage();
  await list.page.goto(on.gateway.origin);
  await list.page.getByRole('heading', { name: 'You need a link' }).waitFor();
  assert.equal(await list.page.getByRole('button', { name: 'New document' }).count(), 0);
});

test('an owner makes a link, lets somebody in by it, changes people, and revokes it', { skip: withoutChromium }, async () => {
  const id = await on.gateway.create('Shared', 'begin ');
  const owner = await Editor.open(await on.person('Ann', '#b52d83', { permissions: ['clipboard-read', 'clipboard-write'] }), on.gateway, id, await on.gateway.token(id, 'ann', 'owner'));
  await owner.page.getByRole('button', { name: 'Share' }).click();
  const dialog = owner.page.getByRole('dialog', { name: 'Share this document' });
  // By keyboard alone.
  await dialog.getByLabel('What the new link allows').focus();
  await owner.page.keyboard.press('End');
  await owner.page.keyboard.press('Tab');
  await owner.page.keyboard.type('For the team');
  await owner.page.keyboard.press('Enter');
  const copy = dialog.getByRole('button', { name: 'Copy the link “For the team”' });
  await copy.waitFor();
  await until(() => copy.evaluate(button => button === document.activeElement), () => 'The new link has not the focus.');
  await owner.page.keyboard.press('Enter');
  await dialog.getByText('Copied').waitFor();
  const link = await owner.page.evaluate(() => navigator.clipboard.readText());
  assert.match(link, new RegExp(`^${on.gateway.origin}/d/${id}#cdl_`));

  const guest = await newPage();
  await guest.page.goto(link);
  const content = guest.page.locator('.pane-text .cm-content');
  await content.click();
  await guest.page.keyboard.press('Control+End');
  await guest.page.keyboard.type('guest');
  await owner.showsText('begin guest');

  await dialog.getByLabel('User id of the person to add').fill('bob');
  await dialog.getByLabel('What the person to add may do').selectOption('reader');
  await dialog.getByRole('button', { name: 'Add' }).click();
  await dialog.getByLabel('What bob may do').selectOption('writer');
  await dialog.getByText('bob: can write.').waitFor();
  const bob = await Editor.open(await on.person('Bob', '#0b7a75'), on.gateway, id, await on.gateway.token(id, 'bob', 'reader'));
  assert.equal(await bob.page.locator('.role-badge').isVisible(), true, 'a token that was minted later counts');
  await dialog.getByRole('button', { name: 'Remove bob' }).click();
  await owner.page.getByRole('button', { name: 'Remove', exact: true }).click();
  await bob.page.getByText('You were removed from this document.').waitFor();

  await dialog.getByRole('button', { name: 'Revoke the link “For the team”' }).click();
  await owner.page.getByRole('button', { name: 'Revoke', exact: true }).click();
  await guest.page.getByText('was withdrawn').waitFor();
  assert.equal(await dialog.getByRole('button', { name: /^Copy the link/ }).count(), 0);
  const nameless = await dialog.locator('button, input, select').evaluateAll(controls => controls.filter(control =>
    !(control.getAttribute('aria-label') || control.textContent?.trim() || control.closest('label')?.textContent?.trim())).map(control => control.outerHTML));
  assert.deepEqual(nameless, []);
  owner.assertSound();
});

test('others see in the share dialog what they may, and who is here; and an owner deletes', { skip: withoutChromium }, async () => {
  const id = await on.gateway.create('Others', 'begin ');
  const reader = await Editor.open(await on.person('Bob', '#0b7a75'), on.gateway, id, (await on.gateway.link(id, 'reader')).link);
  const owner = await Editor.open(await on.person('Ann', '#b52d83'), on.gateway, id, await on.gateway.token(id, 'ann', 'owner'));
  await reader.shows({ people: ['Ann'] });
  await reader.page.getByRole('button', { name: 'Share' }).click();
  const dialog = reader.page.getByRole('dialog', { name: 'Share this document' });
  await dialog.getByText('You can read this document and its history.').waitFor();
  await dialog.getByText('Ann (signed in as ann)').waitFor();
  assert.equal(await dialog.getByRole('button', { name: 'Make a link' }).count(), 0);
  await reader.page.keyboard.press('Escape');

  await reader.page.getByRole('button', { name: 'More', exact: true }).click();
  assert.equal(await reader.page.getByRole('menuitem', { name: 'Delete…' }).count(), 0);
  await owner.page.getByRole('button', { name: 'More', exact: true }).click();
  await owner.page.getByRole('menuitem', { name: 'Delete…' }).click();
  await owner.page.getByRole('button', { name: 'Delete', exact: true }).click();
  for (const { page } of [owner, reader]) await page.getByText('This document was deleted.').waitFor();
});

async function newPage(): Promise<{ readonly page: Page }> {
  const page = await (await on.person('Guest', '#566173')).newPage();
  page.setDefaultTimeout(20_000);
  return { page };
}
