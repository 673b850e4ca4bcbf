import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Content, type Delta } from '@collabdocs/client';
import { nextStop, paceOf, speeds } from '../src/history/pace.ts';
import { play, type Stage } from '../src/history/playback.ts';
import { FakePast, written } from './fake-past.ts';

test('no document plays longer than half a minute at speed 1, and a short one is not rushed', () => {
  for (const speed of speeds) {
    for (const revisions of [1, 7, 99, 100, 101, 375, 376, 1_000, 99_999, 100_000, 3_000_000]) {
      const { stride, frameMs } = paceOf(revisions, speed);
      const frames = Math.ceil(revisions / stride);
      assert.ok(frames * frameMs <= 30_000 / speed + 2 * frameMs, `${revisions} at ${speed}: ${frames} frames of ${frameMs} ms`);
      assert.ok(frameMs >= 80 && Number.isInteger(Math.log2(stride)));
    }
  }
  assert.deepEqual(paceOf(50, 1), { stride: 1, frameMs: 300 });
  assert.equal(paceOf(100_000, 1).stride, 512);
});

test('strides end at multiples, and the last at the head', () => {
  assert.deepEqual([nextStop(0, 1_000, 256), nextStop(1, 1_000, 256), nextStop(256, 1_000, 256), nextStop(900, 1_000, 256), nextStop(1_000, 1_000, 256)], [256, 256, 512, 1_000, 1_000]);
});

/** A stage whose clock goes only while somebody pauses. */
function staged(past: FakePast, from: number, change: Partial<Stage> = {}) {
  let now = 0;
  const seen = { text: past.at(from), revisions: [] as number[], elapsed: () => now, asked: 0 };
  const stage: Stage = {
    head: () => past.made.length,
    speed: () => 1,
    changes: (revision, since) => { seen.asked++; return Promise.resolve(past.changes(revision, since)); },
    show: (revision: number, delta: Delta) => { seen.text = seen.text.apply(delta); seen.revisions.push(revision); },
    now: () => now,
    pause: milliseconds => { now += milliseconds; return Promise.resolve(); },
    ...change,
  };
  return { seen, stage };
}

test('what is played ends in the newest text, every frame one of the past', async () => {
  const past = new FakePast(written(1, 500));
  const { seen, stage } = staged(past, 30);
  await play(30, { ...stage, show: (revision, delta) => {
    stage.show(revision, delta);
    assert.equal(seen.text.text, past.at(revision).text, `at ${revision}`);
  } }, new AbortController().signal);
  assert.equal(seen.revisions.at(-1), 500);
  assert.deepEqual(seen.revisions.slice(0, 3), [32, 34, 36]);
  assert.ok(seen.elapsed() <= 30_000);
});

test('a document that grows meanwhile is played to its end', async () => {
  const past = new FakePast(written(2, 40));
  const { seen, stage } = staged(past, 0);
  await play(0, { ...stage, show: (revision, delta) => {
    stage.show(revision, delta);
    if (revision === 38) past.made.push({ session: 1, time: 0, delta: [{ insert: 'late' }] });
  } }, new AbortController().signal);
  assert.equal(seen.revisions.at(-1), 41);
  assert.equal(seen.text.text, past.at(41).text);
});

test('pausing ends it at the frame that is shown; an answer that does not come ends it with its failure', async () => {
  const past = new FakePast(written(3, 40));
  const control = new AbortController();
  const { seen, stage } = staged(past, 0);
  await play(0, { ...stage, show: (revision, delta) => { stage.show(revision, delta); if (revision === 5) control.abort(); } }, control.signal);
  assert.equal(seen.revisions.at(-1), 5);

  const failing = staged(past, 0, { changes: () => Promise.reject(new Error('gone')) });
  await assert.rejects(play(0, failing.stage, new AbortController().signal), /gone/);
});

test('another speed holds from the next frame on', async () => {
  const past = new FakePast([{ session: 1, time: 0, delta: [{ insert: 'x' }] }]);
  const texts = Array.from({ length: 2_000 }, () => Content.empty);
  let speed = 1;
  const { seen, stage } = staged(past, 0, { head: () => texts.length, speed: () => speed, changes: () => Promise.resolve([]) });
  await play(0, { ...stage, show: (revision, delta) => { stage.show(revision, delta); if (revision >= 80) speed = 4; } }, new AbortController().signal);
  assert.deepEqual(seen.revisions.slice(0, 2), [8, 16]);
  assert.ok(seen.revisions.includes(128) && !seen.revisions.includes(136), String(seen.revisions));
});
