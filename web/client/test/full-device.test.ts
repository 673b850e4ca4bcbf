import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Delta } from '../src/delta/op.ts';
import { settle } from './support/fake-clock.ts';
import { FakeDevice, Stage } from './support/stage.ts';

const A: Delta = [{ insert: 'A' }];
const B: Delta = [{ retain: 1 }, { insert: 'B' }];
const own = (revision: number, delta: Delta): object => ({ revision, session: 1, sequence: revision, time: 0, delta });

/** The device holds A as sent and B as not sent, and is full from then on; A is stored. */
async function full(device: FakeDevice): Promise<Stage> {
  const stage = await Stage.of('', device);
  stage.session.edit(A);
  await settle();
  stage.session.edit(B);
  await stage.wait(200);
  assert.deepEqual([device.stored?.outstanding?.delta, device.stored?.buffer.delta], [A, B]);
  device.full = true;
  stage.sent();
  return stage;
}

async function reloaded(device: FakeDevice, head: number): Promise<Stage> {
  device.full = false;
  const stage = new Stage(device);
  await settle();
  await stage.welcome({ connection: 2_000, head });
  return stage;
}

test('S3 what was sent and stored while the device was full is not sent again after a reload', async () => {
  const device = new FakeDevice();
  const before = await full(device);
  await before.say({ type: 'revisions', revisions: [own(1, A)] });
  assert.deepEqual(before.submissions(), [{ type: 'submit', sequence: 2, base: 1, delta: B }]);

  const stage = await reloaded(device, 2);
  assert.deepEqual(stage.submissions().map((message) => message.type === 'submit' && message.sequence), [1]);
  await stage.say({ type: 'revisions', revisions: [own(1, A), own(2, B)] });
  assert.deepEqual([stage.session.text, stage.submissions(), stage.refusals, stage.session.saved.unsaved], ['AB', [], [], 0]);
});

test('S3 what was sent with more than the device held is not doubled: the server has the truth', async () => {
  const device = new FakeDevice();
  const before = await full(device);
  before.session.edit([{ retain: 2 }, { insert: 'C' }]);
  await before.say({ type: 'revisions', revisions: [own(1, A)] });
  const more: Delta = [{ retain: 1 }, { insert: 'BC' }];
  assert.deepEqual(before.submissions(), [{ type: 'submit', sequence: 2, base: 1, delta: more }]);

  const stage = await reloaded(device, 2);
  stage.sent();
  await stage.say({ type: 'revisions', revisions: [own(1, A), own(2, more)] });
  assert.deepEqual([stage.session.text, stage.submissions(), stage.session.saved.unsaved], ['ABC', [], 0]);
  assert.deepEqual(stage.refusals.map(({ reason, delta }) => [reason, delta]), [['replaced', B]]);
});

test('S5 of two submissions that a full device knew as one sent and one not, the first was refused if the second is stored', async () => {
  const device = new FakeDevice();
  const before = await full(device);
  await before.say({ type: 'refused', sequence: 1, reason: 'document_too_large', message: '' });
  const alone: Delta = [{ insert: 'B' }];
  assert.deepEqual(before.submissions(), [{ type: 'submit', sequence: 2, base: 0, delta: alone }]);

  const stage = await reloaded(device, 1);
  stage.sent();
  await stage.say({ type: 'revisions', revisions: [{ ...own(1, alone), sequence: 2 }] });
  assert.deepEqual([stage.session.text, stage.submissions(), stage.session.saved.unsaved], ['B', [], 0]);
  assert.deepEqual(stage.refusals.map(({ delta }) => delta), [A]);
});

test('H4 a life of which the device stored nothing does not keep the next one out', async () => {
  const device = new FakeDevice();
  const { clock } = await full(device);
  const numbers: number[] = [];
  for (const full of [false, true, true]) {
    device.full = full;
    clock.advance(10);
    const stage = new Stage(device, { clock });
    await settle();
    const [hello] = stage.sent();
    numbers.push((hello?.type === 'hello' && hello.resume?.connection) || 0);
  }
  const [first = 0, second = 0, third = 0] = numbers;
  assert.ok(1 < first && first < second && second < third, numbers.join());
});
