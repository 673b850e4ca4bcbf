import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DocumentSession } from '../src/document-session.ts';
import { EventReader } from '../src/line/event-reader.ts';
import { CLOSE_TIMEOUT_MS, LAST_WORD_MS } from '../src/line/event-socket.ts';
import { RETRY_WEBSOCKET_AFTER_MS, WEBSOCKET_PATIENCE_MS } from '../src/line/passage.ts';
import { MemoryStorage } from '../src/storage/memory-storage.ts';
import { FakeSocket } from './support/fake-link.ts';
import { FakeHttp, settled } from './support/fake-http.ts';
import { Random } from './support/random.ts';
import { LIMITS, Visit } from './support/visit.ts';

const WELCOME = {
  type: 'welcome', protocol: 1, session: 17, secret: 's17', connection: 1, user: { name: 'Ann', color: '#aa3366' }, revision: 0, head: 0, delta: [], limits: LIMITS, store: 'ok',
};

const revision = (revision: number, sequence: number, text: string): object =>
  ({ type: 'revisions', revisions: [{ revision, session: 17, sequence, time: 0, delta: [{ insert: text }] }] });

/** A session that was welcomed over events. */
async function welcomed(): Promise<{ visit: Visit; http: FakeHttp; session: DocumentSession }> {
  const http = new FakeHttp();
  const visit = new Visit(new MemoryStorage(), { transport: 'events', fetch: http.fetch });
  await settled();
  await http.stream.open();
  await http.stream.give(WELCOME);
  const session = await visit.opening;
  await settled();
  assert.deepEqual(http.sent(), ['hello']);
  return { visit, http, session };
}

/** A page whose WebSockets do what the test says: each in turn opens, fails, or hangs (and so do all after the last). */
class Page {
  readonly http = new FakeHttp();
  readonly sockets: FakeSocket[] = [];
  readonly visit: Visit;

  constructor(...fates: ('opens' | 'fails' | 'hangs' | 'throws')[]) {
    const { sockets } = this;
    const next = () => (fates.length > 1 ? fates.shift() : fates[0]);
    this.visit = new Visit(new MemoryStorage(), {
      fetch: this.http.fetch,
      WebSocket: class extends FakeSocket {
        constructor(url: string) {
          super(url);
          sockets.push(this);
          const fate = next();
          if (fate === 'throws') throw new SyntaxError('not from this page');
          if (fate === 'opens') queueMicrotask(() => this.open());
          if (fate === 'fails') queueMicrotask(() => this.cut());
        }
      },
    });
  }

  get status(): string | undefined {
    return this.visit.statuses.at(-1)?.kind;
  }

  async settle(milliseconds = 0): Promise<void> {
    await this.visit.settle(milliseconds);
    await settled();
  }

  /** Lets the next attempt be made. */
  async retry(): Promise<void> {
    const status = this.visit.statuses.at(-1);
    assert.ok(status?.kind === 'reconnecting', `the status is ${status?.kind}`);
    await this.settle(status.retryAt - this.visit.clock.now());
  }

  /** Time passes in which the line lives. */
  async live(milliseconds: number): Promise<void> {
    for (let passed = 0; passed < milliseconds; passed += 10_000) {
      await this.http.stream.give({ type: 'pong' });
      await this.settle(10_000);
    }
  }

  async welcomeByEvents(connection = 1): Promise<void> {
    await this.http.stream.open();
    await this.http.stream.give({ ...WELCOME, connection, ...(connection > 1 && { delta: undefined }) });
    await this.settle();
    assert.equal(this.status, 'online');
  }
}

test('F1 a session goes by one response and by POSTs to the address that it gives', async () => {
  const { http, session } = await welcomed();
  assert.equal(http.stream.url, 'http://server/api/documents/d/events');
  session.edit([{ insert: 'x' }]);
  await settled();
  assert.deepEqual(http.posts.map(({ url }) => url), ['http://server/api/documents/d/events/s1']);
  assert.deepEqual(http.sent(), ['submit']);
  await http.stream.give(revision(1, 1, 'x'));
  await session.whenSaved();
});

test('F3 one POST is on its way at a time, with all that waited', async () => {
  const { visit, http, session } = await welcomed();
  http.holds = true;
  session.edit([{ insert: 'x' }]);
  await settled();
  session.select({ anchor: 0, head: 1 });
  await visit.settle(1_000);
  assert.equal(http.posts.length, 1);
  http.posts[0]?.answer(204);
  await settled();
  assert.deepEqual(http.posts.map(({ messages }) => messages.map(({ type }) => type)), [['submit'], ['presence']]);
});

test('F6 a ping is answered by an empty POST, beside one that is on its way', async () => {
  const { http, session } = await welcomed();
  http.holds = true;
  session.edit([{ insert: 'x' }]);
  await settled();
  await http.stream.say(':\n\n');
  await http.stream.say(':\n\n');
  assert.deepEqual(http.posts.map(({ messages }) => messages.length), [1, 0]);
  http.posts[1]?.answer(204);
  await settled();
  await http.stream.say(':\n\n');
  assert.deepEqual(http.posts.map(({ messages }) => messages.length), [1, 0, 0]);
});

for (const [what, after, spoil] of [
  ['a POST that is refused', LAST_WORD_MS, (http: FakeHttp) => http.posts[0]?.answer(404)],
  ['a POST that fails', LAST_WORD_MS, (http: FakeHttp) => http.posts[0]?.fail()],
  ['a response that breaks off', 0, (http: FakeHttp) => http.stream.cut()],
] as const) {
  test(`F3 ${what} is a line that is lost, and the session resumes`, async () => {
    const { visit, http, session } = await welcomed();
    http.holds = true;
    session.edit([{ insert: 'x' }]);
    await settled();
    spoil(http);
    await settled();
    await visit.settle(after);
    assert.equal(session.status.kind, 'reconnecting');
    assert.ok(http.stream.isAborted);
    http.posts.splice(0);
    http.holds = false;
    await visit.settle(250);
    await settled();
    await http.stream.open();
    await http.stream.give({ ...WELCOME, connection: 2, delta: undefined });
    assert.deepEqual(http.sent(), ['hello', 'submit']);
  });
}

test('F5 the close of the server counts, though a POST is refused before it comes', async () => {
  const { http, session } = await welcomed();
  http.holds = true;
  session.edit([{ insert: 'x' }]);
  await settled();
  http.posts[0]?.answer(404);
  await settled();
  await http.stream.close(4010, 'document_deleted');
  assert.deepEqual([session.status.kind, session.status.kind === 'ended' && session.status.reason], ['ended', 'document_deleted']);
});

test('F5 what was sent before a close has its time to arrive', async () => {
  const { visit, http, session } = await welcomed();
  http.holds = true;
  session.edit([{ insert: 'x' }]);
  await settled();
  const closing = session.close();
  await settled();
  assert.ok(!http.stream.isAborted);
  http.posts[0]?.answer(204);
  await settled();
  assert.ok(http.stream.isAborted);
  await closing;

  const other = await welcomed();
  other.http.holds = true;
  other.session.edit([{ insert: 'x' }]);
  await settled();
  void other.session.close();
  await other.visit.settle(CLOSE_TIMEOUT_MS);
  assert.ok(other.http.stream.isAborted);
  await visit.settle();
});

for (const [what, status, type] of [['a refusal', 403, 'application/problem+json'], ['the page of a proxy', 200, 'text/html']] as const) {
  test(`F1 ${what} is no stream`, async () => {
    const http = new FakeHttp();
    Object.assign(http, { status, type });
    const visit = new Visit(new MemoryStorage(), { transport: 'events', fetch: http.fetch });
    await settled();
    assert.equal(visit.statuses.at(-1)?.kind, 'reconnecting');
  });
}

test('where there is no WebSocket at all, all goes by HTTP; where only that is wanted, it is said', async () => {
  const { WebSocket } = globalThis;
  Reflect.deleteProperty(globalThis, 'WebSocket');
  try {
    const http = new FakeHttp();
    new Visit(new MemoryStorage(), { fetch: http.fetch, WebSocket: undefined as never });
    await settled();
    assert.equal(http.streams.length, 1);
    await assert.rejects(new Visit(new MemoryStorage(), { transport: 'websocket', WebSocket: undefined as never }).opening, TypeError);
  } finally {
    globalThis.WebSocket = WebSocket;
  }
});

test('F7 two WebSockets that do not open, where HTTP does, and HTTP stands in; minutes later one is tried again', async () => {
  const page = new Page('fails', 'fails', 'fails', 'opens');
  await page.settle();
  assert.equal(page.status, 'reconnecting');
  assert.equal(page.http.streams.length, 0);
  await page.retry();
  assert.deepEqual([page.sockets.length, page.http.streams.length], [2, 1]);
  await page.welcomeByEvents();

  page.http.stream.cut();
  await page.settle();
  await page.retry();
  assert.deepEqual([page.sockets.length, page.http.streams.length], [2, 2], 'no WebSocket is tried soon');
  await page.welcomeByEvents(2);

  await page.live(RETRY_WEBSOCKET_AFTER_MS);
  page.http.stream.cut();
  await page.settle();
  await page.retry();
  assert.deepEqual([page.sockets.length, page.http.streams.length], [3, 3], 'one is, and where it fails no time is lost');
  await page.welcomeByEvents(3);

  await page.live(RETRY_WEBSOCKET_AFTER_MS);
  page.http.stream.cut();
  await page.settle();
  await page.retry();
  assert.deepEqual([page.sockets.length, page.http.streams.length], [4, 3]);
  page.sockets.at(-1)?.give({ ...WELCOME, connection: 4, delta: undefined });
  assert.equal(page.status, 'online');
});

test('F7 where HTTP does not get through either, nothing is held against WebSockets', async () => {
  const page = new Page('fails');
  page.http.status = 0;
  await page.settle();
  for (let i = 0; i < 5; i++) await page.retry();
  assert.deepEqual([page.sockets.length, page.http.streams.length], [6, 0]);
  page.http.status = 200;
  await page.retry();
  assert.equal(page.http.streams.length, 0, 'the first to fail since the gateway is back');
  await page.retry();
  await page.welcomeByEvents();
});

test('F7 where a WebSocket has opened before, it takes four', async () => {
  const page = new Page('opens', 'fails');
  await page.settle();
  page.sockets[0]?.give(WELCOME);
  page.sockets[0]?.cut();
  for (let i = 0; i < 3; i++) {
    await page.retry();
    assert.equal(page.http.streams.length, 0);
  }
  await page.retry();
  await page.welcomeByEvents(2);
});

test('F7 a WebSocket that hangs is waited for 5 s, and then counts as one that failed', async () => {
  const page = new Page('hangs');
  await page.settle(WEBSOCKET_PATIENCE_MS - 1);
  assert.equal(page.status, 'connecting');
  await page.settle(1);
  await page.retry();
  await page.settle(WEBSOCKET_PATIENCE_MS);
  assert.ok(page.sockets.every(({ closed }) => closed));
  await page.welcomeByEvents();
});

test('F7 a WebSocket that cannot even be made counts too', async () => {
  const page = new Page('throws');
  await page.settle();
  await page.retry();
  await page.welcomeByEvents();
});

test('F7 a WebSocket that opens too late is not heard', async () => {
  const page = new Page('hangs');
  await page.settle(WEBSOCKET_PATIENCE_MS);
  await page.retry();
  await page.settle(WEBSOCKET_PATIENCE_MS);
  await page.welcomeByEvents();
  page.sockets.at(-1)?.open();
  await page.settle();
  assert.deepEqual(page.http.sent(), ['hello']);
});

test('F3 events are read however they are cut', () => {
  const text = 'event: open\ndata: {"stream":"s"}\n\n:\n\ndata: {"a":"ü"}\n\ndata: {}\n\nevent: close\ndata: {"code":1012,"reason":"restarting"}\n\n';
  const random = new Random(7);
  for (let run = 0; run < 200; run++) {
    const reader = new EventReader();
    const events: string[] = [];
    for (let at = 0; at < text.length; ) {
      const length = 1 + random.int(12);
      for (const { name, data } of reader.read(text.slice(at, at + length))) events.push(`${name} ${data}`);
      at += length;
    }
    assert.deepEqual(events, ['open {"stream":"s"}', 'comment ', 'message {"a":"ü"}', 'message {}', 'close {"code":1012,"reason":"restarting"}']);
  }
});
