import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Authors, script, sharesOf, stretchesOf } from '../src/history/authors.ts';
import { momentOf, pageFrom, sizeOf, titleOf, versionBefore } from '../src/history/moments.ts';
import { Steps } from '../src/history/steps.ts';
import type { Step, Version } from '../src/past.ts';
import { historyHash, historyOf } from '../src/routes.ts';

const step = (revision: number): Step => ({ revision, session: 1, time: revision * 1_000, inserted: 1, deleted: 0 });

test('the sessions of one person are one in the text, and a session without a name is a script', async () => {
  let asked = 0;
  const authors = new Authors(async () => (asked++, [{ session: 1, name: 'Ann', color: '#aa0000' }, { session: 2, name: 'Bob', color: '#0000aa' }, { session: 3, name: 'Ann', color: '#aa0000' }]), () => undefined);
  // Everybody who wants to know at the same time waits for one answer.
  await Promise.all([authors.meet([1, 2 ** 52]), authors.meet([2, 3])]);
  await authors.meet([1, 3, 2 ** 52 + 7]);
  assert.equal(asked, 1);
  const runs = [{ length: 2, session: 1 }, { length: 3, session: 3 }, { length: 4, session: 2 }, { length: 1, session: 2 ** 52 + 7 }, { length: 9, session: 1 }];
  const stretches = stretchesOf(runs, authors, 12);
  assert.deepEqual(stretches.map(({ from, to, person }) => [from, to, person.name]), [[0, 5, 'Ann'], [5, 9, 'Bob'], [9, 10, 'Script'], [10, 12, 'Ann']]);
  assert.deepEqual(sharesOf(stretches).map(({ person, length }) => [person.name, length]), [['Ann', 7], ['Bob', 4], ['Script', 1]]);
  assert.equal(authors.of(2 ** 52), script);
});

test('who wrote a moment ago is asked for again, and not for ever', async context => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const pass = async (milliseconds: number) => {
    context.mock.timers.tick(milliseconds);
    for (let turns = 0; turns < 10; turns++) await Promise.resolve();
  };
  let [asked, late] = [0, 0];
  const authors = new Authors(async () => (++asked < 3 ? [] : [{ session: 1, name: 'Ann', color: '#aa0000' }]), () => { late++; });
  await authors.meet([1, 2]);
  await authors.meet([1, 2]);
  assert.deepEqual([asked, authors.of(1).name], [1, 'Somebody']);
  await pass(1_000);
  assert.deepEqual([asked, late], [2, 0]);
  await pass(2_000);
  assert.deepEqual([asked, late, authors.of(1).name], [3, 1, 'Ann']);
  for (let hours = 0; hours < 10; hours++) await pass(3_600_000);
  assert.deepEqual([asked, late], [5, 1]);
});

test('of a hundred thousand steps only the pages that were looked at are asked for, once, and the oldest are given up', async () => {
  const asked: number[] = [];
  const steps = new Steps((after, limit) => {
    asked.push(after);
    return Promise.resolve({ head: 100_000, steps: Array.from({ length: Math.min(limit, 100_000 - after) }, (_, index) => step(after + index + 1)) });
  });
  assert.equal(await steps.find(0), undefined);
  assert.equal((await steps.find(1))?.revision, 1);
  assert.equal((await steps.find(100))?.revision, 100);
  assert.equal((await steps.find(100_000))?.revision, 100_000);
  assert.deepEqual(asked, [0, 99_900]);
  for (let revision = 1_000; revision <= 9_000; revision += 100) await steps.find(revision);
  assert.equal(steps.known(1), undefined);
  assert.equal(steps.known(9_000)?.revision, 9_000);
});

test('a step that was made since its page was read is asked for again', async () => {
  let head = 3;
  const steps = new Steps(() => Promise.resolve({ head, steps: Array.from({ length: head }, (_, index) => step(index + 1)) }));
  await steps.find(3);
  head = 5;
  assert.equal(steps.known(5), undefined);
  assert.equal((await steps.find(5))?.revision, 5);
});

test('the address says whether the history is open, and where', () => {
  assert.deepEqual(['', '#history', '#history/0', '#history/120', '#history/x', '#other'].map(historyOf),
    [null, { revision: null }, { revision: 0 }, { revision: 120 }, null, null]);
  assert.deepEqual(historyOf(historyHash(7)), { revision: 7 });
});

test('a page key moves by a hundredth, at least by one, and stays within', () => {
  assert.deepEqual([pageFrom(500, 1, 100_000), pageFrom(500, -1, 100_000), pageFrom(3, 1, 20), pageFrom(20, 1, 20)], [1_500, 0, 4, 20]);
});

test('the version before is that of the nearest earlier revision', () => {
  const versions = [90, 40, 40, 10].map(revision => ({ revision }) as Version);
  assert.deepEqual([100, 90, 41, 40, 10].map(revision => versionBefore(versions, revision)), [90, 40, 40, 10, 0]);
});

test('a step says how much it inserted and deleted', () => {
  assert.deepEqual([[1_234, 0], [0, 3], [2, 1], [0, 0]].map(([inserted = 0, deleted = 0]) => sizeOf({ ...step(1), inserted, deleted })), ['+1,234', '−3', '+2 −1', 'formatting']);
});

test('a version that the server made is called by what it restored or undid, or by its time', () => {
  const version: Version = { id: 1, revision: 3, kind: 'automatic', name: '', note: '', author: '', created: 1_790_000_000_000 };
  assert.equal(titleOf(version), momentOf(version.created));
  assert.equal(titleOf({ ...version, kind: 'restored', note: 'revision 2' }), 'Restored: revision 2');
  assert.equal(titleOf({ ...version, kind: 'undone', note: 'revision 2', name: 'Better' }), 'Better');
});
