import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DocumentSession } from '../src/document-session.ts';
import { OpenError } from '../src/open-error.ts';
import type { OpenOptions } from '../src/open-document.ts';
import { RoleInsufficientError } from '../src/role.ts';
import { MemoryStorage } from '../src/storage/memory-storage.ts';
import type { SessionStorage } from '../src/storage/session-storage.ts';
import { LIMITS, Visit } from './support/visit.ts';

const ANN = { name: 'Ann', color: '#aa3366', id: 'ann' };
const BOB = { name: 'Bob', color: '#3366aa', id: 'bob' };

/** Somebody with a token, welcomed to a document that holds this text. */
async function arrive(options: OpenOptions, welcome: object, storage?: SessionStorage): Promise<{ visit: Visit; session: DocumentSession }> {
  const visit = new Visit(storage, options);
  await visit.until(() => visit.sockets.length > 0);
  visit.welcome({ delta: [{ insert: 'text' }], ...welcome });
  const session = await visit.opening;
  await visit.settle();
  return { visit, session };
}

const tokens = (...given: readonly string[]): { readonly token: NonNullable<OpenOptions['token']>; readonly asked: (string | null)[] } => {
  const asked: (string | null)[] = [];
  return { asked, token: (refused) => Promise.resolve(given[Math.min(asked.push(refused), given.length) - 1]) };
};

/** Time passes on a line that lives. */
async function pass(visit: Visit, milliseconds: number): Promise<void> {
  for (let left = milliseconds; left > 0; left -= 10_000) {
    await visit.settle(Math.min(left, 10_000));
    visit.socket.give({ type: 'pong' });
  }
}

const renewals = (visit: Visit): (string | undefined)[] => visit.sent().map((message) => (message.type === 'renew' ? message.token : undefined)).filter((token) => token !== undefined);

test('G6 the role of the welcome is the session’s; an older server’s is owner', async () => {
  for (const [role, canWrite] of [['reader', false], ['reviewer', false], ['writer', true], ['owner', true], [undefined, true]] as const) {
    const { session } = await arrive({}, { role });
    assert.deepEqual([session.role, session.canWrite], [role ?? 'owner', canWrite]);
  }
});

test('G6 who may not write cannot edit, and nothing changes; with the role the right comes and goes', async () => {
  const { visit, session } = await arrive({}, { role: 'reader' });
  const roles: string[] = [];
  session.on('role', (role) => roles.push(role));
  assert.throws(() => session.edit([{ insert: 'x' }]), (error) => error instanceof RoleInsufficientError && error.role === 'reader');
  assert.equal(session.text, 'text');
  visit.socket.give({ type: 'role', role: 'writer' });
  session.edit([{ insert: 'x' }]);
  await visit.settle();
  assert.equal(visit.sent().at(-1)?.type, 'submit');
  visit.socket.give({ type: 'role', role: 'writer', expires: visit.clock.now() + 60_000 });
  visit.socket.give({ type: 'role', role: 'reviewer' });
  assert.throws(() => session.edit([{ insert: 'y' }]), RoleInsufficientError);
  assert.deepEqual(roles, ['writer', 'reviewer']);
  session.select({ anchor: 1, head: 1 });
  await visit.settle(100);
  assert.equal(visit.presence().length, 1, 'a reader is shown as present');
});

test('G6 what was pending when the role went comes back to its author whole, in one piece', async () => {
  const { visit, session } = await arrive({}, { role: 'writer' });
  session.edit([{ retain: 4 }, { insert: ' one' }]);
  await visit.settle();
  session.edit([{ retain: 8 }, { insert: ' two' }]);
  visit.socket.give({ type: 'role', role: 'reader' });
  visit.socket.give({ type: 'refused', sequence: 1, reason: 'role_insufficient', message: 'no' });
  await visit.settle();
  assert.equal(session.text, 'text');
  assert.deepEqual([session.saved.unsaved, visit.sent().filter(({ type }) => type === 'submit').length], [0, 1]);
  assert.deepEqual(visit.refusals.map(({ reason, delta, text }) => [reason, delta, text]), [['role_insufficient', [{ retain: 4 }, { insert: ' one two' }], ' one two']]);
  visit.socket.give({ type: 'role', role: 'writer' });
  session.edit([{ insert: 'again ' }]);
  await visit.settle();
  assert.deepEqual(visit.sent().at(-1), { type: 'submit', sequence: 2, base: 0, delta: [{ insert: 'again ' }] });
});

test('G7 a new token is brought on the living socket when four fifths of the time are over, and then again', async () => {
  const { token, asked } = tokens('t1', 't2', 't3');
  const visit = new Visit(undefined, { token });
  await visit.settle();
  const start = visit.clock.now();
  visit.welcome({ delta: [], role: 'writer', expires: start + 100_000 });
  await pass(visit, 79_999);
  assert.deepEqual(renewals(visit), []);
  await pass(visit, 1);
  assert.deepEqual(renewals(visit), ['t2']);
  visit.socket.give({ type: 'role', role: 'writer', expires: start + 180_000 });
  await pass(visit, 80_000);
  assert.deepEqual(renewals(visit), ['t3']);
  assert.deepEqual(asked, [null, null, null]);
  assert.equal(visit.sockets.length, 1);
});

test('G7 where no new token is to be had, or the server does not take it, it is asked for again, ever more seldom', async () => {
  const answers: (string | Error)[] = ['t1', new Error('away'), 't1', 'bad', 'good'];
  let asked = 0;
  const visit = new Visit(undefined, { token: () => {
    const answer = answers[asked++] ?? 'good';
    return typeof answer === 'string' ? Promise.resolve(answer) : Promise.reject(answer);
  } });
  await visit.settle();
  visit.welcome({ delta: [], role: 'writer', expires: visit.clock.now() + 100_000 });
  await pass(visit, 80_000);
  assert.equal(asked, 2);
  await pass(visit, 1_500);
  assert.equal(asked, 3);
  await pass(visit, 2_000);
  assert.deepEqual([asked, renewals(visit)], [4, ['bad']]);
  visit.socket.give({ type: 'error', reason: 'token_invalid', message: '' });
  await pass(visit, 3_000);
  assert.deepEqual(renewals(visit), ['good']);
  assert.equal(visit.sockets.length, 1);
});

test('E5 after 4401 the session goes on with another token, told why the last one was not taken', async () => {
  const { token, asked } = tokens('t1', 't2');
  const { visit, session } = await arrive({ token }, { role: 'writer', user: ANN });
  visit.sent();
  session.edit([{ insert: 'kept ' }]);
  visit.socket.cut(4401, 'token_expired');
  assert.equal(session.status.kind, 'reconnecting');
  session.edit([{ insert: 'on ' }]);
  await visit.settle(1_000);
  const [hello] = visit.sent();
  assert.ok(hello?.type === 'hello' && hello.token === 't2' && hello.resume?.session === 17);
  assert.deepEqual(asked, [null, 'token_expired']);
  visit.welcome({ connection: 2, role: 'writer', user: ANN });
  await visit.settle();
  assert.deepEqual(visit.sent(), [{ type: 'submit', sequence: 1, base: 0, delta: [{ insert: 'on kept ' }] }]);
});

test('E5 after 4401 with the same token again the session is over, with what is unsaved', async () => {
  for (const reason of ['token_missing', 'token_invalid', 'token_expired', 'token_revoked'] as const) {
    const { visit, session } = await arrive(reason === 'token_missing' ? {} : { token: () => Promise.resolve('t') }, { role: 'writer' });
    session.edit([{ insert: 'x' }]);
    visit.socket.cut(4401, reason);
    await visit.settle(1_000);
    assert.deepEqual(session.status, { kind: 'ended', reason, unsaved: [{ insert: 'x' }] });
    assert.equal(session.canWrite, false);
    await visit.settle(120_000);
    assert.equal(visit.sockets.length, 1);
  }
});

test('G9 with another user’s token, where something is unsaved, another one is asked for; with that of its own the session goes on', async () => {
  const { token, asked } = tokens('ann 1', 'bob', 'ann 2');
  const { visit, session } = await arrive({ token }, { role: 'writer', user: ANN });
  visit.socket.cut(4401, 'token_expired');
  session.edit([{ insert: 'kept ' }]);
  await visit.settle(1_000);
  visit.socket.cut(4003, 'secret_wrong');
  await visit.settle(2_000);
  const [hello] = visit.sent();
  assert.ok(hello?.type === 'hello' && hello.token === 'ann 2' && hello.resume?.session === 17);
  assert.deepEqual(asked, [null, 'token_expired', 'token_of_another']);
  visit.welcome({ connection: hello.resume.connection, role: 'writer', user: ANN });
  await visit.settle();
  assert.deepEqual(visit.sent(), [{ type: 'submit', sequence: 1, base: 0, delta: [{ insert: 'kept ' }] }]);
});

test('G9 with nothing but another user’s token it is over, and what is unsaved stays for its own', async () => {
  const storage = new MemoryStorage();
  const { token } = tokens('ann', 'bob');
  const { visit, session } = await arrive({ token, userId: 'ann' }, { role: 'writer', user: ANN }, storage);
  visit.socket.cut(4401, 'token_expired');
  session.edit([{ insert: 'mine ' }]);
  await visit.settle(1_000);
  visit.socket.cut(4003, 'secret_wrong');
  await visit.settle(2_000);
  assert.deepEqual(session.status, { kind: 'ended', reason: 'token_of_another', unsaved: [{ insert: 'mine ' }] });
  await session.close();
  assert.equal((await new Visit(storage, { token: () => Promise.resolve('ann'), userId: 'ann' }).opening).text, 'mine text');
});

test('G9 a session whose secret is wrong under the token that it had is over', async () => {
  const { visit, session } = await arrive({ token: () => Promise.resolve('ann') }, { role: 'writer', user: ANN });
  visit.socket.cut();
  session.edit([{ insert: 'x' }]);
  await visit.settle(1_000);
  visit.socket.cut(4003, 'secret_wrong');
  await visit.settle(1_000);
  assert.equal(session.status.kind === 'ended' && session.status.reason, 'secret_wrong');
});

test('E5 a source of tokens that the server never takes is not asked for ever', async () => {
  let asked = 0;
  const visit = new Visit(undefined, { token: () => Promise.resolve(`t${++asked}`) });
  for (let i = 0; i < 10 && asked === i; i++) {
    await visit.settle(2_000);
    visit.socket.cut(4401, 'token_invalid');
  }
  await assert.rejects(visit.opening, (error) => error instanceof OpenError && error.reason === 'token_invalid');
  assert.equal(asked, 3);
});

test('E5 where a token ran out, two that are wrong end nothing', async () => {
  const { token } = tokens('t1', 'mistyped', 'mistyped again', 't2');
  const { visit, session } = await arrive({ token }, { role: 'writer' });
  for (const reason of ['token_expired', 'token_invalid', 'token_invalid']) {
    visit.socket.cut(4401, reason);
    await visit.settle(5_000);
  }
  const hello = visit.sent().at(-1);
  assert.ok(session.status.kind !== 'ended' && hello?.type === 'hello' && hello.token === 't2');
});

test('G9 who is proved by a token is who the token says, is not renamed, and others are seen with their ids', async () => {
  const { visit, session } = await arrive({ user: { name: 'Somebody', color: '#000000' } }, { user: ANN });
  assert.deepEqual(session.user, ANN);
  visit.sent();
  session.rename({ name: 'Nobody', color: '#000000' });
  await visit.settle(1_000);
  assert.deepEqual([session.user, visit.presence()], [ANN, []]);
  visit.socket.give({ type: 'presence', revision: 0, peers: [{ session: 18, user: BOB, selection: null }, { session: 19, user: { name: 'Bob', color: '#000000' }, selection: null }], left: [] });
  assert.deepEqual([...session.peers.values()].map(({ user }) => user.id), ['bob', undefined]);
  visit.socket.cut();
  await visit.settle(1_000);
  const [hello] = visit.sent();
  assert.deepEqual(hello?.type === 'hello' && hello.user, { name: 'Ann', color: '#aa3366' }, 'an id is the server’s to say');
});

/** Ann loses her access with an edit unsaved, and leaves. */
async function leave(storage: MemoryStorage, text: string): Promise<void> {
  const { visit, session } = await arrive({ token: () => Promise.resolve('ann’s'), userId: 'ann' }, { role: 'writer', user: ANN }, storage);
  session.edit([{ insert: text }]);
  await visit.settle();
  visit.socket.cut(4403, 'access_revoked');
  assert.deepEqual(session.status, { kind: 'ended', reason: 'access_revoked', unsaved: [{ insert: text }] });
  await visit.settle();
  await session.close();
}

test('what was unsaved when access was taken away stays on the device, and is sent when the same user may write again', async () => {
  const storage = new MemoryStorage();
  await leave(storage, 'mine ');
  const visit = new Visit(storage, { token: () => Promise.resolve('ann’s'), userId: 'ann' });
  const session = await visit.opening;
  assert.equal(session.text, 'mine text');
  await visit.until(() => visit.sockets.length > 0);
  visit.socket.cut(4403, 'access_revoked');
  await visit.settle();
  await session.close();

  const later = new Visit(storage, { token: () => Promise.resolve('ann’s'), userId: 'ann' });
  await later.opening;
  await later.until(() => later.sockets.length > 0);
  const [hello] = later.sent();
  later.welcome({ connection: hello?.type === 'hello' ? hello.resume?.connection : 0, role: 'writer', user: ANN });
  await later.settle();
  assert.deepEqual(later.sent(), [{ type: 'submit', sequence: 1, base: 0, delta: [{ insert: 'mine ' }] }]);
  assert.deepEqual([visit.refusals, later.refusals], [[], []]);
});

test('another user on the same device neither sees nor sends it, and it stays for its own', async () => {
  for (const [options, user] of [[{ userId: 'bob' }, BOB], [{}, BOB], [{ userId: null }, { name: 'Guest', color: '#888888' }]] as const) {
    const storage = new MemoryStorage();
    await leave(storage, 'mine ');
    const { visit, session } = await arrive({ token: () => Promise.resolve('other'), ...options }, { session: 30, role: 'writer', user }, storage);
    assert.equal(session.text, 'text');
    await visit.settle(20_000);
    assert.deepEqual(visit.sockets.flatMap(({ up }) => up).filter((sent) => /resume|submit|mine/.test(sent)), []);
    assert.deepEqual(visit.refusals, []);
    await session.close();
    const again = new Visit(storage, { token: () => Promise.resolve('ann’s'), userId: 'ann' });
    assert.equal((await again.opening).text, 'mine text');
  }
});

test('where it is not known whose the tokens are, what a user left is sent once the server has said who they are', async () => {
  const storage = new MemoryStorage();
  await leave(storage, 'mine ');
  const visit = new Visit(storage, { token: () => Promise.resolve('ann’s') });
  await visit.until(() => visit.sockets.length > 0);
  assert.equal(visit.sockets.length, 1);
  visit.welcome({ session: 30, role: 'writer', user: ANN, delta: [{ insert: 'text' }] });
  await visit.opening;
  await visit.until(() => visit.sockets.length === 2);
  const { resume } = JSON.parse(visit.socket.up.splice(0)[0] ?? '{}') as { resume: { session: number; connection: number } };
  assert.equal(resume.session, 17);
  visit.socket.give({ type: 'welcome', ...resume, secret: 's17', user: ANN, role: 'writer', revision: 0, head: 0, limits: LIMITS, store: 'ok' });
  await visit.settle();
  assert.deepEqual(visit.sent(), [{ type: 'submit', sequence: 1, base: 0, delta: [{ insert: 'mine ' }] }]);
});

test('what was left behind and has no right to be sent now is not told of, and stays', async () => {
  const storage = new MemoryStorage();
  await leave(storage, 'mine ');
  const visit = new Visit(storage, { token: () => Promise.resolve('ann’s') });
  await visit.until(() => visit.sockets.length > 0);
  visit.welcome({ session: 30, role: 'reader', user: ANN, delta: [{ insert: 'text' }] });
  const session = await visit.opening;
  await visit.until(() => visit.sockets.length === 2);
  visit.socket.cut(4403, 'access_revoked');
  await visit.settle();
  assert.deepEqual(visit.refusals, []);
  await session.close();
  storage.orphanAll();
  assert.ok((await storage.claim('http://server/api/documents/d')).some(({ stored }) => stored?.session === 17 && stored.ended === null));
});

test('a session that is resumed for somebody else is over before it sends anything', async () => {
  const { visit, session } = await arrive({ token: () => Promise.resolve('t') }, { role: 'writer', user: ANN });
  visit.socket.cut();
  session.edit([{ insert: 'mine ' }]);
  await visit.settle(1_000);
  visit.sent();
  visit.welcome({ connection: 2, role: 'writer', user: BOB });
  await visit.settle();
  assert.equal(session.status.kind === 'ended' && session.status.reason, 'secret_wrong');
  assert.deepEqual(visit.sent(), []);
});

test('offline a session has the role that it had last', async () => {
  const storage = new MemoryStorage();
  const { visit, session } = await arrive({}, { role: 'reader' }, storage);
  await visit.settle(5_000);
  await session.close();
  const later = new Visit(storage);
  assert.equal((await later.opening).role, 'reader');
});
