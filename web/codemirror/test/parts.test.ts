import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChangeSet, Text } from '@codemirror/state';
import { compose, normalise, type Delta, type Op } from '@collabdocs/client';
import { Random } from '../../client/test/support/random.ts';
import { divide } from '../src/composition.ts';
import { toChanges, toDelta } from '../src/changes.ts';

function randomDelta(random: Random, length: number): Delta {
  const ops: Op[] = [];
  let left = length;
  for (let i = random.int(8); i > 0; i--) {
    const dice = random.int(3);
    const count = 1 + random.int(4);
    if (dice === 0) ops.push({ insert: random.pick(['x', 'yy', '\n', 'z\n']) });
    else if (left >= count) {
      ops.push(dice === 1 ? { retain: count } : { delete: count });
      left -= count;
    }
  }
  return normalise(ops);
}

test('deltas and changes of an editor say the same', () => {
  const text = 'one\ntwo\nthree\nfour';
  for (let seed = 1; seed <= 2_000; seed++) {
    const delta = randomDelta(new Random(seed), text.length);
    const changes = ChangeSet.of(toChanges(delta), text.length);
    const document = Text.of(text.split('\n'));
    const after = changes.apply(document).toString();
    const back = ChangeSet.of(toChanges(toDelta(changes, document)), text.length);
    assert.equal(back.apply(document).toString(), after, `seed ${seed}`);
  }
});

test('a change to half of a pair is a delta on the whole of it', () => {
  const document = Text.of(['a😀b😀']);
  const becomes = (from: number, to: number, insert: string): Delta => toDelta(ChangeSet.of({ from, to, insert }, document.length), document);
  assert.deepEqual(becomes(2, 3, '\ude01'), [{ retain: 1 }, { delete: 2 }, { insert: '😁' }]);
  assert.deepEqual(becomes(1, 2, '\ud83e'), [{ retain: 1 }, { delete: 2 }, { insert: '🨀' }]);
  assert.deepEqual(becomes(2, 2, '\ude01\ud83d'), [{ retain: 1 }, { delete: 2 }, { insert: '😁😀' }]);
  assert.deepEqual(becomes(2, 5, ''), [{ retain: 1 }, { delete: 5 }, { insert: '😀' }]);
  assert.deepEqual(becomes(3, 4, 'c'), [{ retain: 3 }, { delete: 1 }, { insert: 'c' }]);
});

test('what a composition holds back and what it does not are the whole', () => {
  for (let seed = 1; seed <= 5_000; seed++) {
    const random = new Random(seed);
    const length = 24;
    const delta = randomDelta(random, length);
    const from = random.int(length);
    const span = { from, to: from + random.int(length - from) };
    const { now, later } = divide(delta, span);
    assert.deepEqual(compose(now, later), delta, `seed ${seed}`);
    let at = 0;
    for (const op of now) {
      if ('insert' in op) assert.ok(at < span.from || at > span.to, `seed ${seed}: inserts within the span`);
      if ('delete' in op) assert.ok(at + op.delete < span.from || at > span.to, `seed ${seed}: deletes within the span`);
      if (!('insert' in op)) at += 'retain' in op ? op.retain : op.delete;
    }
  }
});
