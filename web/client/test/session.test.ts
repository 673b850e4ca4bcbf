import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidDeltaError } from '../src/delta/read-delta.ts';
import { insertedText } from '../src/delta/difference.ts';
import { OpenError } from '../src/open-error.ts';
import { MemoryStorage } from '../src/storage/memory-storage.ts';
import { Stage } from './support/stage.ts';
import { Visit } from './support/visit.ts';

const resume = (connection: number, revision: number): object => ({ session: 17, secret: 's17', connection, revision });

test('an edit that does not fit is refused at once, and changes nothing', async () => {
  const { visit, session } = await Visit.welcomed('a😀');
  const reasons = ([[{ retain: 4 }, { insert: 'x' }], [{ retain: 2 }, { insert: 'x' }], [{ insert: '\r' }], [{ insert: '\ud83d' }], [{ delete: 0 }]] as const).map((delta) => {
    try {
      session.edit(delta);
    } catch (error) {
      return (error as InvalidDeltaError).reason;
    }
    return 'nothing';
  });
  assert.deepEqual(reasons, ['past_end', 'split_surrogate', 'forbidden_character', 'lone_surrogate', 'delta_malformed']);
  assert.equal(session.text, 'a😀');
  await visit.settle(1_000);
  assert.deepEqual(visit.sent().map(({ type }) => type), ['hello']);
});

test('edits made in the turn in which a submission goes are not forgotten', async () => {
  const { visit, session } = await Visit.welcomed();
  session.on('saved', ({ unsaved }) => unsaved === 0 && queueMicrotask(() => queueMicrotask(() => session.length < 5 && session.edit([{ insert: 'x' }]))));
  session.edit([{ insert: 'x' }]);
  for (let number = 1; number <= 5; number++) {
    await visit.settle();
    const submission = visit.sent().find(({ type }) => type === 'submit');
    assert.deepEqual(submission, { type: 'submit', sequence: number, base: number - 1, delta: [{ insert: 'x' }] });
    visit.revision({ revision: number, session: 17, sequence: number, delta: [{ insert: 'x' }] });
  }
  await visit.settle();
  assert.equal(session.saved.unsaved, 0);
});

test('S5 a refusal with a time sends the same submission again after it, and not before', async () => {
  const { visit, session } = await Visit.welcomed();
  session.edit([{ insert: 'x' }]);
  await visit.settle();
  visit.sent();
  visit.socket.give({ type: 'refused', sequence: 1, reason: 'too_fast', message: '', retryAfter: 300 });
  visit.revision({ revision: 1, delta: [{ insert: 'B' }] });
  await visit.settle(299);
  assert.deepEqual(visit.sent(), []);
  await visit.settle(1);
  assert.deepEqual(visit.sent(), [{ type: 'submit', sequence: 1, base: 1, delta: [{ insert: 'x' }] }]);
  assert.deepEqual(visit.refusals, []);
});

test('S5 a final refusal gives the edit back to its author, and what was typed on top of it stays', async () => {
  const { visit, session } = await Visit.welcomed('0123456789');
  const changes: unknown[] = [];
  session.on('change', (change) => changes.push(change));
  session.edit([{ retain: 2 }, { delete: 3 }, { insert: 'abc' }]);
  await visit.settle();
  session.edit([{ retain: 3 }, { insert: 'X' }]);
  assert.equal(session.text, '01aXbc56789');
  visit.socket.give({ type: 'refused', sequence: 1, reason: 'attribute_invalid', message: 'no' });
  assert.equal(session.text, '01234X56789');
  assert.deepEqual(visit.refusals, [{ reason: 'attribute_invalid', message: 'no', delta: [{ retain: 2 }, { delete: 3 }, { insert: 'abc' }], text: 'abc' }]);
  assert.deepEqual(changes.at(-1), { origin: 'refused', delta: [{ retain: 2 }, { insert: '234' }, { delete: 1 }, { retain: 1 }, { delete: 2 }] });
  await visit.settle();
  assert.deepEqual(visit.sent().at(-1), { type: 'submit', sequence: 2, base: 0, delta: [{ retain: 5 }, { insert: 'X' }] });
});

test('W4 what is longer than a message goes in several submissions', async () => {
  const { visit, session } = await Visit.welcomed('', undefined, { messageBytes: 600 });
  const text = '0123456789😀'.repeat(200);
  session.edit([{ insert: text }]);
  let revision = 0;
  for (; session.saved.unsaved > 0; revision++) {
    await visit.settle();
    const data = visit.socket.up.splice(0).find((sent) => sent.includes('"submit"'));
    assert.ok(data && Buffer.byteLength(data) <= 600);
    const { sequence, delta } = JSON.parse(data) as { sequence: number; delta: [] };
    visit.revision({ revision: revision + 1, session: 17, sequence, delta });
  }
  assert.ok(revision > 5);
  assert.equal(session.text, text);
  assert.deepEqual(visit.refusals, []);
});

test('W4 what cannot be cut small enough is not sent but given back', async () => {
  const { visit, session } = await Visit.welcomed('', undefined, { messageBytes: 600 });
  session.edit([{ insert: { image: 'x'.repeat(1_000) } }]);
  await visit.settle();
  assert.deepEqual(visit.sent().map(({ type }) => type), ['hello']);
  assert.deepEqual(visit.refusals.map(({ reason }) => reason), ['message_too_large']);
  assert.equal(session.length, 0);
});

test('H4 the session is resumed with the next number, the newest revision, and the token of that time', async () => {
  let asked = 0;
  const visit = new Visit(undefined, { token: () => Promise.resolve(`token ${++asked}`) });
  await visit.settle();
  assert.deepEqual(visit.sent(), [{ type: 'hello', protocol: 1, token: 'token 1' }]);
  visit.welcome({ delta: [] });
  visit.revision({ revision: 1, delta: [{ insert: 'B' }] });
  visit.socket.cut();
  await visit.settle(1_000);
  const user = { name: 'Ann', color: '#aa3366' };
  assert.deepEqual(visit.sent(), [{ type: 'hello', protocol: 1, user, token: 'token 2', resume: resume(2, 1) }]);
});

test('a token that cannot be had is an attempt that failed', async () => {
  let works = false;
  const visit = new Visit(undefined, { token: () => (works ? Promise.resolve('t') : Promise.reject(new Error('no'))) });
  await visit.settle();
  assert.equal(visit.statuses.at(-1)?.kind, 'reconnecting');
  assert.equal(visit.sockets.length, 0);
  works = true;
  await visit.settle(60_000);
  assert.equal(visit.sockets.length, 1);
});

test('a token that never comes is an attempt that failed, too', async () => {
  const visit = new Visit(undefined, { token: () => new Promise(() => undefined) });
  await visit.settle(29_999);
  assert.equal(visit.statuses.at(-1)?.kind, 'connecting');
  await visit.settle(1);
  assert.equal(visit.statuses.at(-1)?.kind, 'reconnecting');
  await visit.settle(1_000);
  assert.equal(visit.statuses.at(-1)?.kind, 'connecting');
});

test('who wants to reconnect does not wait for a token that never comes', async () => {
  let asked = 0;
  const stage = await Stage.of('', undefined, { token: () => (++asked === 2 ? new Promise(() => undefined) : Promise.resolve(`token ${asked}`)) });
  stage.socket.cut();
  await stage.wait(1_000);
  assert.deepEqual([asked, stage.session.status.kind, stage.sent()], [2, 'connecting', []]);
  stage.session.reconnect();
  await stage.wait(0);
  const [hello, ...more] = stage.sent();
  assert.ok(hello?.type === 'hello' && hello.token === 'token 3' && more.length === 0);
  await stage.welcome({ connection: 2 });
  for (let i = 0; i < 3; i++) {
    await stage.wait(14_000);
    await stage.say({ type: 'pong' });
  }
  assert.deepEqual([stage.sockets.length, stage.session.status.kind], [2, 'online'], 'the timer of the attempt that was given up does nothing');
});

test('the opening can be given up before it begins, meanwhile, and while it waits for the server', async () => {
  for (const when of ['before', 'meanwhile', 'later'] as const) {
    const giveUp = new AbortController();
    if (when === 'before') giveUp.abort(new Error('enough'));
    const visit = new Visit(undefined, { signal: giveUp.signal });
    if (when === 'later') await visit.settle(1_000);
    giveUp.abort(new Error('enough'));
    await assert.rejects(visit.opening, /enough/, when);
    await visit.settle(120_000);
    assert.equal(visit.sockets.filter(({ closed }) => !closed).length, 0, when);
  }
});

test('R3 a gap or a repeat in the stream makes the client resume', async () => {
  for (const message of [
    { type: 'revisions', revisions: [{ revision: 2, session: 18, sequence: 1, time: 0, delta: [] }] },
    { type: 'composed', from: 1, to: 2, delta: [] },
    { type: 'composed', from: 0, to: 0, delta: [] },
    { type: 'revisions', revisions: [{ revision: 1, session: 18, sequence: 1, time: 0, delta: [{ retain: 5, attributes: 1 }] }] },
    { type: 'welcome' },
  ]) {
    const { visit, session } = await Visit.welcomed('a');
    visit.socket.give(message);
    assert.equal(session.status.kind, 'reconnecting', JSON.stringify(message));
    await visit.settle(1_000);
    assert.deepEqual((visit.sent()[0] as { resume?: object }).resume, resume(2, 0));
  }
});

test('a session that is closed while it hears of a change hears no more', async () => {
  const { visit, session } = await Visit.welcomed('a');
  let heard = 0;
  session.on('change', () => {
    heard++;
    void session.close();
  });
  const revisions = [1, 2, 3].map((revision) => ({ revision, session: 18, sequence: revision, time: 0, delta: [{ insert: 'x' }] }));
  visit.socket.give({ type: 'revisions', revisions });
  await visit.settle();
  assert.equal(heard, 1);
  assert.equal(session.text, 'xa');
});

test('E1 a message of an unknown type is passed over', async () => {
  const { visit, session } = await Visit.welcomed('a');
  visit.socket.give({ type: 'weather', sunny: true });
  assert.equal(session.status.kind, 'online');
});

test('E5 after these closes the session has ended, with what is unsaved; after others it comes back', async () => {
  const final = [[4001, 'superseded'], [4002, 'protocol_unsupported'], [4003, 'secret_wrong'], [4404, 'document_not_found'], [4403, 'access_revoked'], [4429, 'not_allowed'],
    [4009, 'revision_unknown'], [4010, 'document_deleted'], [1003, 'binary_frame'], [1009, 'message_too_large'], [1008, 'too_many_errors']] as const;
  for (const [code, reason] of final) {
    const { visit, session } = await Visit.welcomed('a');
    session.edit([{ insert: 'x' }]);
    visit.socket.cut(code, reason);
    assert.deepEqual(session.status, { kind: 'ended', reason, unsaved: [{ insert: 'x' }] });
    await assert.rejects(session.whenSaved());
    assert.throws(() => session.edit([{ insert: 'y' }]));
    await visit.settle(120_000);
    assert.equal(visit.sockets.length, 1, reason);
  }
  for (const [code, reason] of [[1006, ''], [1001, ''], [1008, 'slow_reader'], [1011, 'internal'], [1012, 'restarting'], [1013, 'document_full'], [4000, 'hello_first']] as const) {
    const { visit, session } = await Visit.welcomed('a');
    visit.socket.cut(code, reason);
    assert.equal(session.status.kind, 'reconnecting');
    await visit.settle(1_000);
    assert.equal(visit.sockets.length, 2, reason);
  }
});

test('E5 of 4400 to 4499 none is tried again, known or not, and of 4500 to 4599 each', async () => {
  for (const code of [4400, 4451, 4499]) {
    const { visit, session } = await Visit.welcomed('a');
    session.edit([{ insert: 'x' }]);
    visit.socket.cut(code, 'something_new');
    assert.deepEqual(session.status, { kind: 'ended', reason: 'not_allowed', unsaved: [{ insert: 'x' }] });
    await visit.settle(120_000);
    assert.equal(visit.sockets.length, 1);
  }
  for (const code of [4500, 4529, 4599]) {
    const { visit, session } = await Visit.welcomed('a');
    visit.socket.cut(code, 'something_new');
    assert.equal(session.status.kind, 'reconnecting');
    await visit.settle(1_000);
    assert.equal(visit.sockets.length, 2);
  }
});

test('L1 who is told when to come again waits so long, and a little more, whoever is in a hurry', async () => {
  const { visit, session } = await Visit.welcomed('a');
  visit.socket.give({ type: 'error', reason: 'too_fast', message: '', retryAfter: 10_000 });
  visit.socket.cut(4529, 'too_fast');
  assert.ok(session.status.kind === 'reconnecting');
  assert.equal(session.status.retryAt - visit.clock.now(), 10_250);
  session.reconnect();
  visit.network.tell('shown');
  visit.network.tell('online');
  await visit.settle(10_249);
  assert.equal(visit.sockets.length, 1);
  await visit.settle(1);
  assert.equal(visit.sockets.length, 2);
  visit.welcome({ connection: 2 });
  assert.equal(session.status.kind, 'online');
});

test('L1 so does who is refused when he says hello, and who has no network then', async () => {
  const visit = new Visit();
  await visit.settle();
  visit.socket.give({ type: 'error', reason: 'too_many_documents', message: '', retryAfter: 60_000 });
  visit.socket.cut(4529, 'too_many_documents');
  visit.network.tell('offline');
  await visit.settle(30_000);
  visit.network.tell('online');
  await visit.settle(29_999);
  assert.equal(visit.sockets.length, 1);
  await visit.settle(251);
  assert.equal(visit.sockets.length, 2);
  visit.welcome({ delta: [] });
  await visit.opening;
});

test('a document that the server will not have cannot be opened', async () => {
  const visit = new Visit();
  await visit.settle();
  visit.socket.cut(4010, 'document_deleted');
  await assert.rejects(visit.opening, (error) => error instanceof OpenError && error.reason === 'document_deleted');
});

test('a session that the server has forgotten begins anew where nothing is unsaved', async () => {
  const storage = new MemoryStorage();
  const first = await Visit.welcomed('one two', storage);
  await first.visit.settle(5_000);
  await first.session.close();
  const visit = new Visit(storage);
  const session = await visit.opening;
  assert.equal(session.text, 'one two');
  await visit.settle();
  visit.socket.cut(4009, 'revision_unknown');
  session.edit([{ retain: 7 }, { insert: '!' }]);
  await visit.settle(1_000);
  assert.equal('resume' in (visit.sent()[0] ?? {}), false);
  visit.welcome({ session: 4, secret: 's4', delta: [{ insert: 'one three' }] });
  assert.equal(session.text, 'one three!');
  await visit.settle();
  assert.deepEqual(visit.sent(), [{ type: 'submit', sequence: 1, base: 0, delta: [{ retain: 9 }, { insert: '!' }] }]);
});

test('the delays between attempts grow, and begin again after a connection that lasted', async () => {
  const { visit, session } = await Visit.welcomed('a');
  const delays: number[] = [];
  const lose = async (): Promise<void> => {
    visit.socket.cut();
    assert.ok(session.status.kind === 'reconnecting');
    delays.push(session.status.retryAt - visit.clock.now());
    await visit.settle(delays.at(-1));
  };
  for (let i = 0; i < 9; i++) await lose();
  assert.deepEqual(delays, [250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
  visit.welcome({ connection: 10 });
  await lose();
  assert.equal(delays.at(-1), 15_000, 'a connection that did not last');
  visit.welcome({ connection: 11 });
  await visit.settle(5_000);
  await lose();
  assert.equal(delays.at(-1), 250);
});

test('W6 a line that has gone dead is noticed', async () => {
  const { visit, session } = await Visit.welcomed('a');
  visit.sent();
  await visit.settle(15_000);
  assert.deepEqual(visit.sent(), [{ type: 'ping' }]);
  visit.socket.give({ type: 'pong' });
  await visit.settle(14_999);
  assert.deepEqual(visit.sent(), []);
  await visit.settle(1);
  assert.equal(session.status.kind, 'online');
  await visit.settle(10_000);
  assert.equal(session.status.kind, 'reconnecting');
});

test('an attempt that gets no welcome is given up', async () => {
  const visit = new Visit();
  await visit.settle(30_000);
  assert.equal(visit.statuses.at(-1)?.kind, 'reconnecting');
});

test('when the browser says that the network went, the line is asked; when it says that it is back, the session hurries', async () => {
  const { visit, session } = await Visit.welcomed('a');
  visit.sent();
  visit.network.tell('offline');
  assert.deepEqual(visit.sent(), [{ type: 'ping' }]);
  visit.socket.give({ type: 'pong' });
  await visit.settle(3_000);
  assert.equal(session.status.kind, 'online', 'the server is on this machine: no network is needed');
  visit.network.tell('offline');
  await visit.settle(2_000);
  assert.equal(session.status.kind, 'offline');
  session.edit([{ insert: 'x' }]);
  assert.deepEqual(session.saved, { unsaved: 1, store: 'ok', device: 'memory' });
  visit.network.tell('online');
  await visit.settle();
  assert.equal(visit.sockets.length, 2);
  visit.welcome({ connection: 2 });
  await visit.settle();
  assert.equal(visit.sent().filter(({ type }) => type === 'submit').length, 1);
});

test('without a network the session still looks from time to time', async () => {
  const { visit } = await Visit.welcomed('a');
  visit.network.online = false;
  visit.socket.cut();
  await visit.settle(30_000);
  assert.equal(visit.sockets.length, 2);
});

test('T1 a store that fails shows, and nothing is lost meanwhile', async () => {
  const { visit, session } = await Visit.welcomed('a');
  const saved: unknown[] = [];
  session.on('saved', (value) => saved.push(value));
  visit.socket.give({ type: 'status', store: 'failing' });
  session.edit([{ insert: 'x' }]);
  await visit.settle();
  visit.socket.give({ type: 'status', store: 'ok' });
  visit.revision({ revision: 1, session: 17, sequence: 1, delta: [{ insert: 'x' }] });
  await session.whenSaved();
  const device = 'memory';
  assert.deepEqual(saved, [
    { unsaved: 0, store: 'failing', device }, { unsaved: 1, store: 'failing', device }, { unsaved: 1, store: 'ok', device }, { unsaved: 0, store: 'ok', device },
  ]);
});

test('what the server stored under a number is the truth, also where this device believes otherwise', async () => {
  const { visit, session } = await Visit.welcomed('text');
  session.edit([{ retain: 4 }, { insert: ' mine' }]);
  await visit.settle();
  session.edit([{ retain: 9 }, { insert: '!' }]);
  visit.revision({ revision: 1, session: 17, sequence: 1, delta: [{ retain: 4 }, { insert: ' theirs' }] });
  assert.equal(session.text, 'text! theirs');
  assert.deepEqual(visit.refusals.map(({ reason, delta }) => [reason, insertedText(delta)]), [['replaced', ' mine']]);
});

test('a number that an earlier life of the session has used is passed over', async () => {
  const { visit, session } = await Visit.welcomed('');
  session.edit([{ insert: 'new' }]);
  await visit.settle();
  visit.sent();
  visit.revision({ revision: 1, session: 17, sequence: 5, delta: [{ insert: 'old' }] });
  await visit.settle();
  assert.deepEqual(visit.sent(), [{ type: 'submit', sequence: 6, base: 1, delta: [{ insert: 'new' }] }]);
});

test('an address that is none of a document is refused', async () => {
  const { openDocument } = await import('../src/open-document.ts');
  for (const url of ['http://server/api/documents/', 'ftp://server/api/documents/x', 'http://server/api/documents/-x', 'nonsense'])
    await assert.rejects(openDocument(url, { WebSocket: class { constructor() { throw new Error('unused'); } } as never }), TypeError);
});

