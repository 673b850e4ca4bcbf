import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutChromium } from './chromium.ts';
import { agree, until } from './editor.ts';
import { Past } from './past.ts';
import { Recording } from './recording.ts';
import { stage } from './stage.ts';

const on = stage();
const recording = Recording.find('seph-blog1');
const skip = withoutChromium || (recording === null && 'the recorded keystrokes are not there (COLLABDOCS_TRACES, ../shared/traces)');

test('a recorded document is gone through, played, and restored while somebody types', { skip }, async context => {
  const id = 'recorded';
  const played = recording!;
  await on.gateway.kill();
  await on.gateway.import(played.export(id));
  await on.gateway.start();
  const [ann, bob] = await on.together(id, await on.person('Ann', '#b52d83'), await on.person('Bob', '#0b7a75'));
  const past = await Past.open(ann!);
  const newest = played.textAt(played.revisions);
  await past.showsText(newest);

  for (const share of [0.71, 0.13, 0.5, 0.502, 0]) {
    const revision = Math.floor(played.revisions * share);
    await past.slider.fill(String(revision));
    await past.showsText(played.textAt(revision));
  }

  const from = Math.floor(played.revisions * 0.8);
  await past.slider.fill(String(from));
  await past.showsText(played.textAt(from));
  await past.page.getByLabel('Speed').selectOption('4');
  await past.slider.focus();
  const began = Date.now();
  await past.page.keyboard.press('Space');
  await past.button('Pause').waitFor();
  await until(async () => (await past.place()).startsWith(`Revision ${played.revisions.toLocaleString('en')} of `), () => 'It does not play to the end.', 60_000);
  await past.showsText(newest);
  context.diagnostic(`${played.revisions - from} of ${played.revisions} revisions played in ${Date.now() - began} ms`);

  const restored = Math.floor(played.revisions * 0.4);
  await past.slider.fill(String(restored));
  await past.showsText(played.textAt(restored));
  const mark = '§';
  await bob!.typeAtEnd(mark);
  const typing = bob!.page.keyboard.type(mark.repeat(40), { delay: 50 });
  await past.button('Restore…').click();
  await past.dialog(/^Restore revision/, 'Restore');
  await typing;
  const text = await agree(on.gateway, id, [ann!, bob!]);
  assert.equal(text.replaceAll(mark, ''), played.textAt(restored));
  assert.ok(text.includes(mark), 'What was typed after the restoration is not there.');
  ann!.assertSound();
});
