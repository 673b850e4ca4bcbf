import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OpenError } from '../src/open-error.ts';
import { openDocument } from '../src/open-document.ts';
import { MemoryStorage } from '../src/storage/memory-storage.ts';
import { settle } from './support/fake-clock.ts';
import { FakeSocket } from './support/fake-link.ts';
import { FakeDevice, Stage } from './support/stage.ts';

const color = '#aa3366';
const wrong = [{ name: '', color }, { name: 'x'.repeat(65), color }, { name: 'a\u0007', color }, { name: '\ud83d', color }, { name: 'Ann', color: 'red' }];

test('H2 a user that the server would not take is refused by the call', async () => {
  const { session } = await Stage.of('');
  for (const user of wrong) {
    await assert.rejects(openDocument('http://server/api/documents/d', { user, storage: new MemoryStorage(), WebSocket: FakeSocket }), TypeError);
    assert.throws(() => session.rename(user), TypeError);
  }
  assert.equal(session.user.name, 'Ann');
  session.rename({ name: 'x'.repeat(64), color });
  assert.equal(session.user.name.length, 64);
});

test('H2 a user on the device that the server would not take is forgotten, and the session goes on', async () => {
  const device = new FakeDevice();
  const before = await Stage.of('', device);
  await before.session.close();
  assert.ok(device.stored);
  device.stored = { ...device.stored, user: { name: 'x'.repeat(65), color } };
  const stage = new Stage(device);
  await settle();
  const [hello] = stage.sent();
  assert.ok(hello?.type === 'hello' && hello.user === undefined && hello.resume?.session === 1);
});

test('E1 a hello that the server does not understand ends the opening', async () => {
  const stage = new Stage();
  await settle();
  await stage.say({ type: 'error', reason: 'message_malformed', message: '' });
  await assert.rejects(stage.opening, (error) => error instanceof OpenError && error.reason === 'message_malformed');
  assert.equal(stage.session.status.kind, 'ended');
});
