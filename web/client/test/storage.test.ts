import assert from 'node:assert/strict';
import { setMaxListeners } from 'node:events';
import { test } from 'node:test';
import { IDBFactory } from 'fake-indexeddb';
import type { StoredSession } from '../src/storage/session-storage.ts';
import { IndexedDbStorage } from '../src/storage/indexed-db-storage.ts';
import { MemoryStorage } from '../src/storage/memory-storage.ts';
import { channelOwnership, type Ownership } from '../src/storage/ownership.ts';
import { RecordLostError, type SessionRecord, type SessionStorage } from '../src/storage/session-storage.ts';
import { LIMITS, Visit } from './support/visit.ts';

const state = (fields: Partial<StoredSession> = {}): StoredSession => ({
  session: 17, secret: 's17', connection: 1, sequence: 0, user: null, snapshot: { revision: 0, delta: [{ insert: 'text' }] }, since: [], revision: 0,
  outstanding: null, buffer: { delta: [], edits: 0 }, written: 1, ended: null, ...fields,
});

const nobody = (): void => undefined;
const forever = new AbortController().signal;
setMaxListeners(0, forever);

/** What a browser knows of which tab is alive, without a browser. */
class Browser {
  readonly factory = new IDBFactory();
  readonly #held = new Map<string, object>();
  readonly #waiting = new Map<string, (() => void)[]>();

  tab(): { readonly storage: IndexedDbStorage; readonly die: () => void } {
    const tab = {};
    const free = (key: string): void => {
      if (this.#held.get(key) !== tab) return;
      this.#held.delete(key);
      for (const tell of this.#waiting.get(key)?.splice(0) ?? []) tell();
    };
    const hold = (key: string): (() => void) => {
      this.#held.set(key, tab);
      return () => free(key);
    };
    const ownership: Ownership = {
      own: (key) => Promise.resolve(this.#held.has(key) ? null : hold(key)),
      whenFree: (key, signal) =>
        new Promise((resolve, reject) => {
          if (!this.#held.has(key)) return resolve();
          this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), resolve]);
          signal.addEventListener('abort', () => reject(new Error('called off')));
        }),
    };
    const channel = new BroadcastChannel('test');
    (channel as unknown as { unref(): void }).unref();
    const storage = new IndexedDbStorage({ factory: this.factory, name: 'test', ownership, channel, reloadMs: 30 });
    const die = (): void => {
      channel.close();
      [...this.#held].filter(([, owner]) => owner === tab).forEach(([key]) => free(key));
    };
    return { storage, die };
  }
}

test('what was written is claimed by the next tab, and by one only', async () => {
  const browser = new Browser();
  const first = browser.tab();
  const record = await first.storage.create('a');
  await record.write(state());
  await record.write(state({ connection: 2, since: [{ insert: 'x' }] }));
  const asking = browser.tab();
  assert.deepEqual(await asking.storage.claim('a', nobody, forever), [], 'its owner lives');
  first.die();
  const [second, third] = [browser.tab(), browser.tab()];
  const claims = await Promise.all([second.storage.claim('a', nobody, forever), third.storage.claim('a', nobody, forever), second.storage.claim('b', nobody, forever)]);
  assert.deepEqual(claims.map(({ length }) => length).sort(), [0, 0, 1]);
  assert.deepEqual(claims.flat()[0]?.stored, state({ connection: 2, since: [{ insert: 'x' }] }));
});

test('a tab whose record was taken over can write no more', async () => {
  const browser = new Browser();
  const frozen = browser.tab();
  const record = await frozen.storage.create('a');
  await record.write(state());
  frozen.die();
  const [taken] = await browser.tab().storage.claim('a', nobody, forever);
  assert.ok(taken);
  await assert.rejects(record.write(state({ sequence: 9 })), RecordLostError);
  await assert.rejects(record.remove(), RecordLostError);
  await taken.write(state({ sequence: 1 }));
});

test('what a released record holds is there for the next; a removed one is gone', async () => {
  const browser = new Browser();
  const { storage } = browser.tab();
  const kept = await storage.create('a');
  const gone = await storage.create('a');
  await kept.write(state());
  await gone.write(state());
  await kept.release();
  await gone.remove();
  assert.equal((await browser.tab().storage.claim('a', nobody, forever)).length, 1);
});

test('a tab hears when the owner of another session of its document dies', async () => {
  const browser = new Browser();
  const [dying, living] = [browser.tab(), browser.tab()];
  await (await dying.storage.create('a')).write(state());
  const orphaned = new Promise<SessionRecord>((resolve) => void living.storage.claim('a', resolve, forever));
  await new Promise((resolve) => setTimeout(resolve, 20));
  dying.die();
  assert.equal((await orphaned).stored?.session, 17);
});

test('a session that begins later is watched, too', async () => {
  const browser = new Browser();
  const [living, dying] = [browser.tab(), browser.tab()];
  const orphaned = new Promise<SessionRecord>((resolve) => void living.storage.claim('a', resolve, forever));
  await new Promise((resolve) => setTimeout(resolve, 20));
  await (await dying.storage.create('a')).write(state());
  await new Promise((resolve) => setTimeout(resolve, 20));
  dying.die();
  assert.equal((await orphaned).stored?.session, 17);
});

test('a tab that loads again takes its session up itself, though another tab has seen it go', async () => {
  const browser = new Browser();
  const [living, dying] = [browser.tab(), browser.tab()];
  await (await dying.storage.create('a')).write(state());
  let taken = 0;
  await living.storage.claim('a', () => taken++, forever);
  dying.die();
  await new Promise((resolve) => setTimeout(resolve, 5));
  const [record] = await browser.tab().storage.claim('a', nobody, forever);
  assert.ok(record);
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(taken, 0);
  await record.write(state({ sequence: 1 }));
});

test('the snapshot is written when it changes, and only then', async () => {
  const browser = new Browser();
  const { storage, die } = browser.tab();
  const record = await storage.create('a');
  const first = state();
  await record.write(first);
  await record.write({ ...first, since: [{ insert: '1' }] });
  await record.write(state({ snapshot: { revision: 5, delta: [{ insert: 'later' }] } }));
  die();
  const [claimed] = await browser.tab().storage.claim('a', nobody, forever);
  assert.deepEqual(claimed?.stored?.snapshot, { revision: 5, delta: [{ insert: 'later' }] });
});

test('where the site data was cleared meanwhile, the whole session is written again', async () => {
  const browser = new Browser();
  const { storage, die } = browser.tab();
  const record = await storage.create('a');
  const session = state();
  await record.write(session);
  const opening = browser.factory.open('test');
  await new Promise((resolve) => (opening.onsuccess = resolve));
  const clearing = opening.result.transaction(['sessions', 'snapshots'], 'readwrite');
  clearing.objectStore('sessions').clear();
  clearing.objectStore('snapshots').clear();
  await new Promise((resolve) => (clearing.oncomplete = resolve));
  await record.write({ ...session, since: [{ insert: 'x' }] });
  die();
  const [claimed] = await browser.tab().storage.claim('a', nobody, forever);
  assert.deepEqual(claimed?.stored, { ...session, since: [{ insert: 'x' }] });
});

test('without locks, tabs ask each other', async () => {
  const channels = [new BroadcastChannel('collabdocs'), new BroadcastChannel('collabdocs')] as const;
  const [one, other] = [channelOwnership(channels[0]), channelOwnership(channels[1])];
  const release = await one.own('key');
  assert.ok(release);
  assert.equal(await other.own('key'), null);
  assert.equal(await one.own('key'), null);
  release();
  assert.ok(await other.own('key'));
  for (const channel of channels) channel.close();
});

/** Both storages, as the next tab sees them after the last one died. */
const storages: readonly [string, () => () => SessionStorage][] = [
  ['memory', () => {
    const storage = new MemoryStorage();
    return () => {
      storage.orphanAll();
      return storage;
    };
  }],
  ['IndexedDB', () => {
    const browser = new Browser();
    let last: { readonly storage: IndexedDbStorage; readonly die: () => void } | undefined;
    return () => {
      last?.die();
      last = browser.tab();
      return last.storage;
    };
  }],
];

for (const [name, device] of storages) {
  const settled = async (visit: Visit, milliseconds = 0): Promise<void> => {
    await visit.settle(milliseconds);
    for (let i = 0; i < 8; i++) await new Promise((resolve) => setTimeout(resolve, 3)); // the storage takes its time
  };

  test(`${name}: offline, edit, close the tab, open it again: the document is there, and the edits arrive once`, async () => {
    const nextTab = device();
    const { visit, session } = await Visit.welcomed('text', nextTab());
    visit.socket.cut();
    session.edit([{ retain: 4 }, { insert: ' one' }]);
    session.edit([{ insert: 'two ' }]);
    await settled(visit, 200);

    const second = new Visit(nextTab());
    const again = await second.opening;
    assert.equal(again.text, 'two text one');
    assert.equal(again.saved.unsaved, 2);
    assert.equal(again.session, 17);
    await settled(second);
    const [hello] = second.sent() as unknown as { resume: { session: number; connection: number; revision: number } }[];
    assert.deepEqual([hello?.resume.session, hello?.resume.revision], [17, 0]);
    assert.ok((hello?.resume.connection ?? 0) > 2, 'greater than any that the first life can have used');
    second.welcome({ connection: hello?.resume.connection });
    await settled(second);
    assert.deepEqual(second.sent(), [{ type: 'submit', sequence: 1, base: 0, delta: [{ insert: 'two ' }, { retain: 4 }, { insert: ' one' }] }]);

    // The answer does not come any more; the tab dies again. The same goes again under the same number.
    const third = new Visit(nextTab());
    await third.opening;
    await settled(third);
    third.sent();
    third.welcome({});
    await settled(third);
    assert.deepEqual(third.sent(), [{ type: 'submit', sequence: 1, base: 0, delta: [{ insert: 'two ' }, { retain: 4 }, { insert: ' one' }] }]);
  });

  test(`${name}: nothing is sent before the device has it`, async () => {
    const nextTab = device();
    const { visit, session } = await Visit.welcomed('text', nextTab());
    session.edit([{ insert: 'x' }]);
    assert.equal(visit.sent().filter(({ type }) => type === 'submit').length, 0);
    await settled(visit);
    assert.equal(visit.sent().filter(({ type }) => type === 'submit').length, 1);
    const [stored] = await nextTab().claim('http://server/api/documents/d', nobody, forever);
    assert.deepEqual(stored?.stored?.outstanding, { sequence: 1, delta: [{ insert: 'x' }], edits: 1 });
  });

  test(`${name}: of several sessions that were left behind one goes on, and the others are brought home`, async () => {
    const nextTab = device();
    const storage = nextTab();
    for (const [index, text] of ['a', 'b', 'c'].entries()) {
      const visit = new Visit(storage);
      await settled(visit);
      // A session with nothing stored for this tab yet: it is not one that was left behind, for its tab lives.
      visit.welcome({ session: 20 + index, delta: [{ insert: 'text' }] });
      const session = await visit.opening;
      visit.socket.cut();
      session.edit([{ insert: text }]);
      await settled(visit, 200);
    }
    const visit = new Visit(nextTab());
    const session = await visit.opening;
    await settled(visit, 100);
    await visit.until(() => visit.sockets.length === 3);
    let revision = 0;
    for (const socket of visit.sockets) {
      const hello = JSON.parse(socket.up.splice(0)[0] ?? '{}') as { resume: { session: number; connection: number } };
      socket.give({
        type: 'welcome', ...hello.resume, secret: 's17', user: { name: 'Ann', color: '#aa3366' }, revision: 0, head: revision,
        limits: { messageBytes: 1_000, documentLength: 1_000, submissionsPerSecond: 10 }, store: 'ok',
      });
      await settled(visit);
      const submission = socket.up.splice(0).map((data) => JSON.parse(data) as { type: string; sequence: number; delta: [] }).find(({ type }) => type === 'submit');
      assert.ok(submission);
      if (revision > 0) socket.give({ type: 'composed', from: 0, to: revision, delta: [{ insert: 'z'.repeat(revision) }] });
      revision++;
      socket.give({ type: 'revisions', revisions: [{ revision, session: hello.resume.session, sequence: submission.sequence, time: 0, delta: submission.delta }] });
      await settled(visit);
    }
    await settled(visit, 5_000);
    assert.equal(visit.sockets.filter(({ closed }) => closed).length, 2, 'those that were brought home are over');
    assert.equal(session.saved.unsaved, 0);
    const left = await nextTab().claim('http://server/api/documents/d', nobody, forever);
    assert.deepEqual(left.map(({ stored }) => stored?.session), [session.session], 'and forgotten');
  });

  test(`${name}: what a session that ended could not save is told to the next that listens, once`, async () => {
    const nextTab = device();
    const { visit, session } = await Visit.welcomed('text', nextTab());
    session.edit([{ insert: 'precious ' }]);
    await settled(visit);
    visit.socket.cut(4009, 'revision_unknown');
    await settled(visit, 200);

    const second = new Visit(nextTab());
    await settled(second);
    assert.equal('resume' in (second.sent()[0] ?? {}), false, 'the old session is not taken up again');
    second.welcome({ session: 30, delta: [] });
    await second.opening;
    await settled(second);
    assert.deepEqual(second.refusals.map(({ reason, text }) => [reason, text]), [['left_behind', 'precious ']]);

    const third = new Visit(nextTab());
    await settled(third);
    third.welcome({ session: 31, delta: [] });
    await third.opening;
    await settled(third);
    assert.deepEqual(third.refusals, []);
  });

  test(`${name}: what another visit left behind, and the server turned out to have, is not told of`, async () => {
    const nextTab = device();
    const storage = nextTab();
    for (const number of [20, 21]) {
      const visit = new Visit(storage);
      await visit.until(() => visit.sockets.length > 0);
      visit.welcome({ session: number, delta: [{ insert: 'text' }] });
      const session = await visit.opening;
      await settled(visit);
      session.edit([{ insert: 'stored' }]);
      await settled(visit, 200);
      visit.socket.cut();
      session.edit([{ insert: 'lost ' }]);
      await settled(visit, 200);
    }
    const visit = new Visit(nextTab());
    await visit.opening;
    await visit.until(() => visit.sockets.length === 2);
    for (const socket of visit.sockets) {
      const { resume: asked } = JSON.parse(socket.up.splice(0)[0] ?? '{}') as { resume: { session: number; connection: number } };
      socket.give({ type: 'welcome', ...asked, secret: 's17', user: { name: 'Ann', color: '#aa3366' }, revision: 0, head: 1, limits: LIMITS, store: 'ok' });
      socket.give({ type: 'revisions', revisions: [{ revision: 1, session: asked.session, sequence: 1, time: 0, delta: [{ insert: 'stored' }] }] });
      await settled(visit);
      socket.cut(4010, 'document_deleted');
      await settled(visit);
    }
    assert.deepEqual(visit.refusals.map(({ reason, text }) => [reason, text]), [['left_behind', 'lost ']]);
  });

  test(`${name}: a document that was deleted leaves nothing on the device`, async () => {
    const nextTab = device();
    const { visit } = await Visit.welcomed('text', nextTab());
    await settled(visit, 5_000);
    visit.socket.cut(4010, 'document_deleted');
    await settled(visit);
    assert.deepEqual(await nextTab().claim('http://server/api/documents/d', nobody, forever), []);
  });
}

test('a device that cannot store is told of, and the session goes on', async () => {
  let works = true;
  const written: StoredSession[] = [];
  const storage: SessionStorage = {
    survives: true,
    claim: () => Promise.resolve([]),
    create: () => Promise.resolve({
      stored: null,
      write: (session) => (works ? Promise.resolve(void written.push(session)) : Promise.reject(new Error('full'))),
      remove: () => Promise.resolve(),
      release: () => Promise.resolve(),
    }),
  };
  const { visit, session } = await Visit.welcomed('text', storage);
  works = false;
  session.edit([{ insert: 'x' }]);
  await visit.settle();
  assert.equal(session.saved.device, 'failing');
  assert.equal(visit.sent().at(-1)?.type, 'submit');
  works = true;
  await visit.settle(5_000);
  assert.equal(session.saved.device, 'kept');
  assert.equal(written.at(-1)?.outstanding?.sequence, 1);
});

test('what was typed is on the device at once after a pause, within 100 ms in a burst, and at once when the page is hidden', async () => {
  const storage = new MemoryStorage();
  const { visit, session } = await Visit.welcomed('', storage);
  await visit.settle(5_000);
  visit.socket.cut();
  const stored = async (): Promise<number> => {
    storage.orphanAll();
    const [record] = await storage.claim('http://server/api/documents/d');
    return record?.stored?.buffer.edits ?? -1;
  };
  session.edit([{ insert: 'a' }]);
  await visit.settle();
  session.edit([{ insert: 'b' }]);
  await visit.settle(99);
  visit.network.tell('hidden');
  session.edit([{ insert: 'c' }]);
  await visit.settle();
  assert.equal(await stored(), 3);
});

test('a session whose record another tab took over has ended', async () => {
  const storage = new MemoryStorage();
  const { visit, session } = await Visit.welcomed('text', storage);
  await visit.settle(5_000);
  storage.orphanAll();
  await storage.claim('http://server/api/documents/d');
  session.edit([{ insert: 'x' }]);
  await visit.settle();
  assert.deepEqual(session.status.kind === 'ended' && session.status.reason, 'superseded');
  assert.deepEqual(visit.sent().map(({ type }) => type), ['hello']);
});

test('where the storage cannot be opened the session lives in memory', async () => {
  const silent = new BroadcastChannel('test');
  (silent as unknown as { unref(): void }).unref();
  const broken = { open: () => { throw new Error('not in private windows'); } } as unknown as IDBFactory;
  const { session } = await Visit.welcomed('text', new IndexedDbStorage({ factory: broken, channel: silent, ownership: channelOwnership(silent) }));
  assert.equal(session.saved.device, 'memory');
});
