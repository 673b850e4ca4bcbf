import './dom.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Version } from '../src/past.ts';
import { versionsList } from '../src/history/versions-list.ts';

/** A server with a version every ten revisions, in pages of 30; every third is named. */
function served(count: number): string[] {
  const all = Array.from({ length: count }, (_, index): Version => ({
    id: count - index, revision: 10 * (count - index), kind: index % 3 === 0 ? 'named' : 'automatic', name: index % 3 === 0 ? `v${count - index}` : '', note: '', author: '', created: 1_790_000_000_000,
  }));
  const asked: string[] = [];
  globalThis.fetch = address => {
    asked.push(String(address).split('?')[1] ?? '');
    const query = new URLSearchParams(asked.at(-1));
    const found = all.filter(version => (query.get('kind') ?? version.kind) === version.kind);
    const start = Number(query.get('after') ?? 0);
    const versions = found.slice(start, start + Number(query.get('limit')));
    return Promise.resolve(Response.json({ versions, next: start + versions.length < found.length ? String(start + versions.length) : null }));
  };
  return asked;
}

const settled = async (): Promise<void> => {
  for (let turns = 0; turns < 20; turns++) await new Promise(done => setImmediate(done));
};

const session = { id: 'doc', role: 'owner', canWrite: true } as const;
const ignoring = { chosen: () => undefined, restore: () => undefined };

test('older versions come page by page, as long as there are any', async () => {
  served(70);
  const list = versionsList(session, ignoring);
  await list.refresh();
  const older = [...list.element.querySelectorAll('button')].find(button => button.textContent === 'Older versions');
  const seen = () => [list.element.querySelectorAll('.version').length, older?.hidden];
  assert.deepEqual(seen(), [30, false]);
  older?.click();
  await settled();
  assert.deepEqual(seen(), [60, false]);
  older?.click();
  await settled();
  assert.deepEqual(seen(), [70, true]);
});

test('the list can be of the named ones only', async () => {
  const asked = served(30);
  const list = versionsList(session, ignoring);
  await list.refresh();
  document.body.append(list.element);
  list.element.querySelector<HTMLInputElement>('.only-named input')?.click();
  await settled();
  assert.equal(list.element.querySelectorAll('.version').length, 10);
  assert.deepEqual(asked, ['limit=30', 'limit=30&kind=named']);
  list.element.remove();
});

test('the version before is looked for in older pages, as far as it must be', async () => {
  const asked = served(100);
  const list = versionsList(session, ignoring);
  await list.refresh();
  assert.equal(await list.before(1_000), 990);
  assert.equal(asked.length, 1);
  assert.equal(await list.before(345), 340);
  assert.equal(asked.length, 3);
  assert.equal(await list.before(10), 0);
});

test('choosing a version tells of it, and the one that is shown is marked', async () => {
  served(3);
  const chosen: number[] = [];
  const list = versionsList(session, { ...ignoring, chosen: version => chosen.push(version.revision) });
  await list.refresh();
  const rows = [...list.element.querySelectorAll<HTMLButtonElement>('.version-show')];
  rows[1]?.click();
  list.mark(20);
  assert.deepEqual([chosen, rows.map(row => row.getAttribute('aria-current'))], [[20], [null, 'true', null]]);
});
