import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAuthors, readChanges, restore, undo } from '../src/past.ts';

test('a restoration whose answer was lost is asked for again under the same key', async () => {
  const keys: (string | null)[] = [];
  globalThis.fetch = (_address, init) => {
    keys.push(new Headers(init?.headers).get('Idempotency-Key'));
    return keys.length === 1 ? Promise.reject(new TypeError('lost')) : Promise.resolve(Response.json({ revision: 8, changed: true }, { status: 201 }));
  };
  assert.deepEqual(await restore('doc', { revision: 3 }, 'Ann'), { revision: 8, changed: true });
  assert.equal(keys.length, 2);
  assert.equal(keys[0], keys[1]);
  assert.match(keys[0] ?? '', /^[0-9a-f]{32}$/);
});

test('what the server refuses is not asked for again, and said in a sentence', async () => {
  const asked: [string, string, unknown][] = [];
  globalThis.fetch = (address, init) => {
    asked.push([init?.method ?? '', String(address), JSON.parse(String(init?.body))]);
    return Promise.resolve(Response.json({ reason: 'revision_unknown' }, { status: 404 }));
  };
  await assert.rejects(undo('a b', { session: 7 }, 'Ann'), /The document has no such revision/);
  assert.deepEqual(asked, [['POST', '/api/documents/a%20b/undos', { session: 7, author: 'Ann' }]]);
});

test('who gives up waiting hears nothing of it but that', async () => {
  const control = new AbortController();
  globalThis.fetch = (_address, init) => new Promise((_, fail) => init?.signal?.addEventListener('abort', () => fail(init.signal?.reason as Error)));
  const reading = readChanges('doc', 2, 1, control.signal);
  control.abort();
  await assert.rejects(reading, { name: 'AbortError' });
});

test('authors are read page after page', async () => {
  const asked: string[] = [];
  globalThis.fetch = address => {
    asked.push(String(address));
    return Promise.resolve(Response.json(asked.length === 1
      ? { authors: [{ session: 1, name: 'Ann', color: '#aa0000' }], next: '1' }
      : { authors: [{ session: 2, name: 'Bob', color: '#0000aa' }], next: null }));
  };
  assert.deepEqual((await readAuthors('doc')).map(({ name }) => name), ['Ann', 'Bob']);
  assert.deepEqual(asked, ['/api/documents/doc/authors', '/api/documents/doc/authors?after=1']);
});
