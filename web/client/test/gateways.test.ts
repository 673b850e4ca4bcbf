import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NextGateway } from '../src/open-document.ts';
import { Visit } from './support/visit.ts';

const others = ['http://server', 'https://b.example:8443', 'http://c/'];
const sockets = ['ws://server/api/documents/d/socket', 'wss://b.example:8443/api/documents/d/socket', 'ws://c/api/documents/d/socket'];

/** A visit that was welcomed by the first gateway that it tried. */
async function welcomed(gateways: readonly string[] | NextGateway): Promise<Visit> {
  const visit = new Visit(undefined, { gateways });
  await visit.settle();
  visit.welcome({ delta: [] });
  await visit.opening;
  return visit;
}

const addresses = (visit: Visit): string[] => visit.sockets.map(({ url }) => url);

/** Lets the newest connection be lost, and the next attempt be made. @returns how long it was waited for, in ms. */
async function lose(visit: Visit, code?: number, reason?: string): Promise<number> {
  visit.socket.cut(code, reason);
  const status = visit.statuses.at(-1);
  assert.ok(status?.kind === 'reconnecting');
  const delay = status.retryAt - visit.clock.now();
  await visit.settle(delay);
  return delay;
}

test('W8 a gateway that restarts costs one reconnect, to the next gateway, where the session resumes', async () => {
  const visit = await welcomed(others);
  await visit.settle(5_000);
  visit.sent();
  assert.equal(await lose(visit, 1012, 'restarting'), 250);
  assert.deepEqual(addresses(visit), sockets.slice(0, 2));
  assert.deepEqual(visit.sent().map((message) => message.type === 'hello' && message.resume?.connection), [2]);
  visit.welcome({ connection: 2 });
  assert.equal(visit.statuses.at(-1)?.kind, 'online');
});

test('W8 gateways that restart one after the other cost one reconnect each, however soon', async () => {
  const visit = await welcomed(others);
  for (let connection = 2; connection < 20; connection++) {
    assert.equal(await lose(visit, 1012, 'restarting'), 250);
    visit.welcome({ connection });
    await visit.settle(100);
  }
});

test('W8 where there is no other gateway, one that restarts again and again is asked less and less often', async () => {
  const visit = await welcomed(others.slice(0, 1));
  const delays: number[] = [];
  for (let connection = 2; connection < 5; connection++) {
    delays.push(await lose(visit, 1012, 'restarting'));
    visit.welcome({ connection });
  }
  assert.deepEqual(delays, [250, 500, 1_000]);
});

test('E5 the gateways are tried in a circle, and the delays grow with each round', async () => {
  const visit = await welcomed(others);
  await visit.settle(5_000);
  const delays: number[] = [];
  for (let i = 0; i < 7; i++) delays.push(await lose(visit));
  assert.deepEqual(delays, [250, 250, 250, 500, 500, 500, 1_000]);
  assert.deepEqual(addresses(visit), [...sockets, ...sockets, ...sockets].slice(0, 8));
});

test('a gateway whose machine is gone is given up sooner where there is another one', async () => {
  const visit = await welcomed(others);
  visit.silent = true;
  await lose(visit);
  await visit.settle(9_999);
  assert.equal(visit.statuses.at(-1)?.kind, 'connecting');
  await visit.settle(1);
  assert.equal(visit.statuses.at(-1)?.kind, 'reconnecting');
  await visit.settle(250);
  assert.deepEqual(addresses(visit), sockets);
});

test('a function is asked for the gateway of each attempt, and may fail', async () => {
  const answers = ['http://c', 'http://server', new Error('no gateway lives'), 'https://b.example:8443'];
  const visit = await welcomed(() => {
    const answer = answers.shift();
    if (typeof answer !== 'string') throw answer;
    return answer;
  });
  assert.equal(await lose(visit), 250);
  assert.equal(await lose(visit), 500);
  await visit.settle(1_000);
  assert.deepEqual(addresses(visit), [sockets[2], sockets[0], sockets[1]]);
  assert.deepEqual(answers, []);
});

test('what is no gateway is said at once', async () => {
  await assert.rejects(new Visit(undefined, { gateways: ['ftp://b'] }).opening, TypeError);
  await assert.rejects(new Visit(undefined, { gateways: ['b'] }).opening, TypeError);
});

test('W6 a gateway that stands still while it has a submission is left within 5 s, and the next one has its time', async () => {
  const visit = await welcomed(others);
  const session = await visit.opening;
  await visit.settle(5_000);
  visit.sent();
  session.edit([{ insert: 'x' }]);
  await visit.settle();
  assert.deepEqual(visit.sent().map(({ type }) => type), ['submit']);
  await visit.settle(2_000);
  assert.deepEqual(visit.sent(), [{ type: 'ping' }]);
  await visit.settle(2_499);
  assert.equal(session.status.kind, 'online');
  await visit.settle(1);
  assert.equal(session.status.kind, 'reconnecting');
  await visit.settle(250);
  assert.deepEqual(addresses(visit), sockets.slice(0, 2));
  visit.welcome({ connection: 2 });
  await visit.settle();
  assert.deepEqual(visit.sent().map(({ type }) => type), ['hello', 'submit']);
  await visit.settle(14_999);
  assert.deepEqual(visit.sent(), [], 'it may be the line that is slow');
  visit.revision({ revision: 1, session: 17, sequence: 1, delta: [{ insert: 'x' }] });
  session.edit([{ insert: 'y' }]);
  await visit.settle();
  assert.deepEqual(visit.sent().map(({ type }) => type), ['submit']);
  await visit.settle(4_500);
  assert.equal(visit.statuses.at(-1)?.kind, 'reconnecting', 'it has answered: from now on it is left as soon as any');
});

test('W6 a slow store is no reason to leave: the gateway answers pings, and then the submission', async () => {
  const visit = await welcomed(others);
  const session = await visit.opening;
  visit.sent();
  session.edit([{ insert: 'x' }]);
  await visit.settle();
  visit.sent();
  for (let i = 0; i < 20; i++) {
    await visit.settle(2_000);
    assert.deepEqual(visit.sent(), [{ type: 'ping' }]);
    await visit.settle(2_000);
    visit.socket.give({ type: 'pong' });
  }
  visit.revision({ revision: 1, session: 17, sequence: 1, delta: [{ insert: 'x' }] });
  await visit.settle(14_999);
  assert.deepEqual(visit.sent(), [], 'no answer is due any more');
  assert.equal(session.status.kind, 'online');
});

test('W6 what is long takes its time, and so does a refusal that says when to try again', async () => {
  const visit = await welcomed(others);
  const session = await visit.opening;
  visit.sent();
  session.edit([{ insert: 'x'.repeat(65_536) }]);
  await visit.settle(14_999);
  assert.deepEqual(visit.sent().map(({ type }) => type), ['submit']);
  visit.revision({ revision: 1, session: 17, sequence: 1, delta: [{ insert: 'x'.repeat(65_536) }] });
  session.edit([{ insert: 'y' }]);
  await visit.settle();
  visit.socket.give({ type: 'refused', sequence: 2, reason: 'unavailable', message: '', retryAfter: 14_000 });
  visit.sent();
  await visit.settle(13_999);
  assert.deepEqual(visit.sent(), []);
});

test('an address that no socket can be made for is passed over', async () => {
  const tried: string[] = [];
  const visit = new Visit(undefined, {
    gateways: others,
    WebSocket: class {
      constructor(url: string) {
        tried.push(url);
        throw new SyntaxError('not from this page');
      }
    } as never,
  });
  for (let i = 0; i < 2; i++) await visit.settle(250);
  assert.deepEqual(tried, sockets);
});

test('the clients of a gateway that dies are spread over the others', async () => {
  const seconds = new Set<string | undefined>();
  for (const numbers of [[0.1, 0.2], [0.2, 0.1]]) {
    const visit = new Visit(undefined, { gateways: others, random: () => numbers.shift() ?? 0.5 });
    await visit.settle();
    visit.welcome({ delta: [] });
    await lose(visit);
    seconds.add(visit.sockets[1]?.url);
  }
  assert.deepEqual(seconds, new Set(sockets.slice(1)));
});
