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
    const after = changes.apply(Text.of(text.split('\n'))).toString();
    const back = ChangeSet.of(toChanges(toDelta(changes)), text.length);
    assert.equal(back.apply(Text.of(text.split('\n'))).toString(), after, `seed ${seed}`);
  }
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
