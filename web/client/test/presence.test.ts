import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Visit } from './support/visit.ts';

const bob = { name: 'Bob', color: '#3366aa' };

test('P4 typing moves the caret everywhere without a message', async () => {
  const { visit, session } = await Visit.welcomed('text');
  session.select({ anchor: 4, head: 4 });
  await visit.settle();
  assert.deepEqual(visit.presence(), [{ type: 'presence', revision: 0, selection: { anchor: 4, head: 4 } }]);
  for (let i = 0; i < 5; i++) {
    session.edit([{ retain: 4 + i }, { insert: 'x' }]);
    session.select({ anchor: 5 + i, head: 5 + i });
    await visit.settle(100);
    visit.revision({ revision: i + 1, session: 17, sequence: i + 1, delta: [{ retain: 4 + i }, { insert: 'x' }] });
    await visit.settle(100);
    assert.deepEqual(visit.presence(), []);
  }
  session.edit([{ retain: 8 }, { delete: 1 }]);
  session.select({ anchor: 8, head: 8 });
  await visit.settle(100);
  assert.deepEqual(visit.presence(), []);
});

test('P1 a caret that is elsewhere is told, in coordinates of what the server has', async () => {
  const { visit, session } = await Visit.welcomed('text');
  session.select({ anchor: 4, head: 4 });
  await visit.settle();
  visit.presence();
  session.edit([{ insert: 'abc' }]);
  session.select({ anchor: 5, head: 7 });
  await visit.settle(100);
  assert.deepEqual(visit.presence(), [{ type: 'presence', revision: 0, selection: { anchor: 2, head: 4 } }]);
  visit.revision({ revision: 1, session: 17, sequence: 1, delta: [{ insert: 'abc' }] });
  await visit.settle(100);
  assert.deepEqual(visit.presence(), [{ type: 'presence', revision: 1, selection: { anchor: 5, head: 7 } }], 'its own revision made it a caret again');
  session.select(null);
  await visit.settle(100);
  assert.deepEqual(visit.presence(), [{ type: 'presence', revision: 1, selection: null }]);
});

test('P6 at most 20 messages a second, the last value wins', async () => {
  const { visit, session } = await Visit.welcomed('0123456789'.repeat(10));
  let sent = 0;
  for (let i = 0; i < 99; i++) {
    session.select({ anchor: i, head: i });
    await visit.settle(10);
    sent += visit.presence().length;
  }
  assert.ok(sent <= 20, `${sent} in a second`);
  assert.ok(sent >= 15, `${sent} in a second`);
  await visit.settle(100);
  visit.presence();
  session.select({ anchor: 98, head: 98 });
  await visit.settle(100);
  assert.deepEqual(visit.presence(), [], 'it is there already');
});

test('P2 a selection past the end counts as the end', async () => {
  const { visit, session } = await Visit.welcomed('text');
  session.select({ anchor: -1, head: 99 });
  await visit.settle(100);
  assert.deepEqual(visit.presence(), [{ type: 'presence', revision: 0, selection: { anchor: 0, head: 4 } }]);
});

test('P1 after a resume the selection is told again, and a new name at once', async () => {
  const { visit, session } = await Visit.welcomed('text');
  session.select({ anchor: 1, head: 2 });
  await visit.settle(100);
  visit.presence();
  session.rename(bob);
  await visit.settle(100);
  assert.deepEqual(visit.presence(), [{ type: 'presence', revision: 0, selection: { anchor: 1, head: 2 }, user: bob }]);
  visit.socket.cut();
  await visit.settle(1_000);
  assert.deepEqual((visit.sent()[0] as { user?: object }).user, bob);
  visit.welcome({ connection: 2, user: bob });
  await visit.settle(100);
  assert.deepEqual(visit.presence(), [{ type: 'presence', revision: 0, selection: { anchor: 1, head: 2 } }]);
});

test('P3 P4 others are shown in the local document, whatever is pending, and follow what they type', async () => {
  const { visit, session } = await Visit.welcomed('0123456789');
  const carets = (): unknown => [...session.peers.values()].map(({ session: number, selection }) => [number, selection?.anchor, selection?.head]);
  let heard = 0;
  session.on('peers', () => heard++);
  visit.socket.give({ type: 'presence', revision: 0, peers: [{ session: 18, user: bob, selection: { anchor: 5, head: 5 } }, { session: 17, user: bob, selection: null }], left: [] });
  assert.deepEqual(carets(), [[18, 5, 5]]);
  assert.equal(heard, 1);
  session.edit([{ insert: 'ab' }]);
  assert.deepEqual(carets(), [[18, 7, 7]]);
  session.edit([{ retain: 7 }, { insert: 'x' }]);
  assert.deepEqual(carets(), [[18, 7, 7]], 'it stays left of what is typed at it');
  visit.revision({ revision: 1, delta: [{ retain: 5 }, { insert: 'yz' }] });
  assert.equal(session.text, 'ab01234xyz56789');
  assert.deepEqual(carets(), [[18, 10, 10]]);
  visit.revision({ revision: 2, session: 19, delta: [{ delete: 3 }] });
  assert.deepEqual(carets(), [[18, 7, 7]]);
  visit.socket.give({ type: 'presence', revision: 2, peers: [], left: [18] });
  assert.deepEqual(carets(), []);
  visit.socket.give({ type: 'presence', revision: 2, peers: [{ session: 18, user: bob, selection: null }], left: [] });
  assert.deepEqual(carets(), [[18, undefined, undefined]]);
  visit.socket.cut();
  assert.deepEqual(carets(), [], 'nobody is known without a connection');
});
