import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Newest } from '../src/history/newest.ts';

/** Questions whose answers come when the test lets them. */
function questions() {
  const asked: { readonly wanted: number; readonly signal: AbortSignal; readonly answer: () => void; readonly fail: (failure: Error) => void }[] = [];
  const failures: unknown[] = [];
  const waiting: boolean[] = [];
  const newest = new Newest<number>((wanted, signal) => new Promise((answer, fail) => {
    signal.addEventListener('abort', () => fail(signal.reason as Error));
    asked.push({ wanted, signal, answer, fail });
  }), failure => failures.push(failure), is => waiting.push(is));
  return { newest, asked, failures, waiting };
}

const soon = (): Promise<void> => new Promise(done => setImmediate(done));

test('one is asked at a time, and of what was wanted meanwhile only the newest', async () => {
  const { newest, asked, waiting } = questions();
  for (const wanted of [1, 2, 3, 4]) newest.want(wanted);
  assert.deepEqual(asked.map(({ wanted }) => wanted), [1]);
  asked[0]?.answer();
  await soon();
  assert.deepEqual(asked.map(({ wanted }) => wanted), [1, 4]);
  asked[1]?.answer();
  await soon();
  assert.equal(asked.length, 2);
  assert.equal(waiting.at(-1), false);
});

test('what is wanted now gives up what is being asked', async () => {
  const { newest, asked, failures } = questions();
  newest.want(1);
  newest.want(2);
  newest.wantNow(3);
  assert.equal(asked[0]?.signal.aborted, true);
  assert.deepEqual(asked.map(({ wanted }) => wanted), [1, 3]);
  asked[1]?.answer();
  await soon();
  assert.deepEqual(asked.map(({ wanted }) => wanted), [1, 3]);
  assert.deepEqual(failures, []);
});

test('a failure is told, and the next is asked all the same; after a stop there is neither', async () => {
  const { newest, asked, failures, waiting } = questions();
  newest.want(1);
  newest.want(2);
  asked[0]?.fail(new Error('lost'));
  await soon();
  assert.deepEqual([failures.map(String), asked.length], [['Error: lost'], 2]);
  newest.want(3);
  newest.stop();
  await soon();
  assert.deepEqual([failures.length, asked.length, asked[1]?.signal.aborted, waiting.at(-1)], [1, 2, true, false]);
});
