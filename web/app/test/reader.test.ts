import './dom.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakePast, written } from './fake-past.ts';
import { Authors, type Person } from '../src/history/authors.ts';
import { Reader } from '../src/history/reader.ts';

const people = [{ session: 1, name: 'Ann', color: '#b52d83' }, { session: 2, name: 'Bob', color: '#0b7a75' }];

function reading(past: FakePast) {
  past.install();
  const seen = { shown: [] as number[], failures: [] as unknown[], shares: [] as readonly { readonly person: Person; readonly length: number }[], differences: -1, current: null as number | null };
  const reader = new Reader('doc', new Authors(() => Promise.resolve(past.authors), () => undefined), {
    shown: revision => seen.shown.push(revision),
    authorsPainted: shares => { seen.shares = shares; },
    differencesPainted: (count, current) => { seen.differences = count; seen.current = current; },
    failed: failure => seen.failures.push(failure),
    waiting: () => undefined,
  });
  return { reader, seen, text: () => reader.past.text.toString() };
}

const settled = async (): Promise<void> => {
  for (let turns = 0; turns < 40; turns++) await new Promise(done => setImmediate(done));
};

test('any revision is shown after any other, near ones as a change of what is there', async () => {
  const past = new FakePast(written(5, 3_000), people);
  const { reader, seen, text } = reading(past);
  for (const revision of [3_000, 2_999, 2_400, 0, 1_200, 1_201, 3_000]) {
    reader.want(revision, true);
    await settled();
    assert.equal(text(), past.at(revision).text, `at ${revision}`);
  }
  assert.deepEqual(seen.failures, []);
  assert.deepEqual(past.asked.filter(path => /delta|changes/.test(path)), [
    'revisions/3000/delta', 'revisions/2999/changes?since=3000', 'revisions/2400/changes?since=2999', 'revisions/0/delta', 'revisions/1200/delta',
    'revisions/1201/changes?since=1200', 'revisions/3000/delta',
  ]);
  reader.close();
});

test('a drag over the whole history asks for a few revisions only, and ends where the slider does', async () => {
  const past = new FakePast(written(6, 400), people);
  const { reader, seen, text } = reading(past);
  let open = (): void => undefined;
  past.gate = () => new Promise(done => { open = done; });
  for (let revision = 0; revision <= 400; revision++) {
    reader.want(revision, false);
    if (revision % 100 === 99) {
      open();
      await settled();
    }
  }
  past.gate = () => Promise.resolve();
  open();
  await settled();
  assert.equal(seen.shown.at(-1), 400);
  assert.equal(text(), past.at(400).text);
  assert.ok(past.asked.length < 20, String(past.asked));
  reader.close();
});

test('everybody has a share of the text, scripts too', async () => {
  const past = new FakePast([
    { session: 1, time: 1, delta: [{ insert: 'hello world' }] }, { session: 2, time: 2, delta: [{ retain: 5 }, { insert: ', dear' }] },
    { session: 2 ** 52 + 1, time: 3, delta: [{ retain: 17 }, { insert: '\nlog' }] },
  ], people);
  const { reader, seen } = reading(past);
  reader.want(3, true);
  await settled();
  assert.deepEqual(seen.shares.map(({ person, length }) => [person.name, length]), [['Ann', 11], ['Bob', 6], ['Script', 4]]);
  const marked = [...reader.past.view.contentDOM.querySelectorAll<HTMLElement>('.past-author')].map(mark => [mark.title, mark.textContent]);
  assert.deepEqual(marked, [['Ann', 'hello'], ['Bob', ', dear'], ['Ann', ' world'], ['Script', 'log']]);
  reader.close();
});

test('colours that come late stand where their text has gone', async () => {
  const past = new FakePast([{ session: 1, time: 1, delta: [{ insert: 'abc' }] }, { session: 2, time: 2, delta: [{ insert: 'xyz ' }] }], people);
  const { reader } = reading(past);
  reader.want(1, true);
  await settled();
  let open = (): void => undefined;
  past.gate = () => new Promise(done => { open = done; });
  reader.look({ kind: 'authors' });
  reader.frame(2, past.changes(2, 1));
  open();
  await settled();
  const [mark] = reader.past.view.contentDOM.querySelectorAll<HTMLElement>('.past-author');
  assert.deepEqual([mark?.title, mark?.textContent], ['Ann', 'abc']);
  open();
  reader.close();
});

test('changes are marked, and gone through one by one and round', async () => {
  const past = new FakePast([
    { session: 1, time: 1, delta: [{ insert: 'one two three four' }] }, { session: 2, time: 2, delta: [{ retain: 4 }, { delete: 3 }, { insert: '2' }, { retain: 6 }, { insert: ' and' }] },
  ], people);
  const { reader, seen } = reading(past);
  reader.look({ kind: 'changes', since: revision => Promise.resolve(revision - 1) });
  reader.want(2, true);
  await settled();
  const { contentDOM } = reader.past.view;
  const marks = () => [...contentDOM.querySelectorAll('ins, del')].map(mark => `${mark.tagName} ${mark.textContent}${mark.classList.contains('current') ? ' *' : ''}`);
  assert.deepEqual([seen.differences, marks()], [2, ['DEL two', 'INS 2', 'INS  and']]);
  reader.step(1);
  assert.deepEqual([seen.current, marks()], [0, ['DEL two *', 'INS 2 *', 'INS  and']]);
  reader.step(1);
  reader.step(1);
  assert.equal(seen.current, 0);
  reader.step(-1);
  assert.equal(seen.current, 1);
  reader.close();
});

test('a revision that the document does not have is said in a sentence', async () => {
  const { reader, seen } = reading(new FakePast(written(7, 3), people));
  reader.want(9, true);
  await settled();
  assert.match(String(seen.failures[0]), /no such revision/);
  reader.close();
});
