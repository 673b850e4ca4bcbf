import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkFits } from '../src/delta/check-fits.ts';
import { compose } from '../src/delta/compose.ts';
import { Content } from '../src/delta/content.ts';
import { difference } from '../src/delta/difference.ts';
import { invert } from '../src/delta/invert.ts';
import { normalise } from '../src/delta/normalise.ts';
import { growth, lengthBefore, type Attributes, type Delta, type Op } from '../src/delta/op.ts';
import { mapPosition, unmapPosition } from '../src/delta/position.ts';
import { readDelta } from '../src/delta/read-delta.ts';
import { split } from '../src/delta/split.ts';
import { transform } from '../src/delta/transform.ts';
import { Random } from './support/random.ts';

const CASES = process.env['COLLABDOCS_DEEP'] === '1' ? 200_000 : 5_000;

interface Case {
  readonly document: Content;
  /** Three deltas on the document, and one on the document after `a`. */
  readonly a: Delta;
  readonly b: Delta;
  readonly c: Delta;
  readonly afterA: Delta;
  readonly random: Random;
}

const attributes = (random: Random, onRetain: boolean): Attributes | undefined => {
  if (random.chance(0.6)) return undefined;
  const name = random.pick(['bold', 'color']);
  return { [name]: random.pick(onRetain ? [true, 'red', null] : [true, 'red']) };
};

function text(random: Random): string {
  return Array.from({ length: 1 + random.int(4) }, () => random.pick(['a', 'b', '\n', '😀', 'é'])).join('');
}

function randomDelta(random: Random, document: Content): Delta {
  const ops: Op[] = [];
  let at = 0;
  for (let i = random.int(6); i > 0; i--) {
    const formatting = attributes(random, false);
    if (random.chance(0.4)) ops.push({ insert: random.chance(0.9) ? text(random) : { image: 'x' }, ...(formatting && { attributes: formatting }) });
    let length = Math.min(random.int(5), document.length - at);
    if (document.splitsPair(at + length)) length++;
    if (length === 0) continue;
    at += length;
    const onRetain = attributes(random, true);
    ops.push(random.chance(0.4) ? { delete: length } : { retain: length, ...(onRetain && { attributes: onRetain }) });
  }
  return normalise(ops);
}

function law(name: string, holds: (it: Case) => void): void {
  test(name, () => {
    const first = Number(process.env['COLLABDOCS_SEED'] ?? 1);
    for (let seed = first; seed < first + CASES; seed++) {
      const random = new Random(seed);
      const document = Content.from(randomDelta(random, Content.empty)).apply(randomDelta(random, Content.empty));
      const a = randomDelta(random, document);
      const it = { document, a, b: randomDelta(random, document), c: randomDelta(random, document), afterA: randomDelta(random, document.apply(a)), random };
      try {
        holds(it);
      } catch (error) {
        const { document: content, a, b, c, afterA } = it;
        const input = JSON.stringify({ document: content.delta, a, b, c, afterA });
        throw new Error(`seed ${seed} (COLLABDOCS_SEED=${seed}): ${(error as Error).message}\n${input}`, { cause: error });
      }
    }
  });
}

law('one delta after the other is their composition', ({ document, a, afterA }) =>
  assert.deepEqual(document.apply(a).apply(afterA).delta, document.apply(compose(a, afterA)).delta));

law('compose is associative', ({ document, a, afterA, random }) => {
  const last = randomDelta(random, document.apply(a).apply(afterA));
  assert.deepEqual(compose(compose(a, afterA), last), compose(a, compose(afterA, last)));
});

law('TP1: two ways around the diamond end in one document', ({ document, a, b }) => {
  const [left, right] = [transform(a, b, 'wins'), transform(b, a, 'loses')];
  assert.deepEqual(document.apply(b).apply(left).delta, document.apply(a).apply(right).delta);
});

law('grouping: over one and then the other is over their composition', ({ a, b, afterA }) =>
  assert.deepEqual(transform(transform(b, a, 'wins'), afterA, 'wins'), transform(b, compose(a, afterA), 'wins')));

law('a transformed delta fits, and cuts no pair', ({ document, a, b }) => {
  checkFits(transform(a, b, 'wins'), document.apply(b));
  checkFits(transform(a, b, 'loses'), document.apply(b));
});

law('what is inverted is undone', ({ document, a }) => assert.deepEqual(document.apply(a).apply(invert(a, document)).delta, document.delta));

law('lengths are what they say', ({ document, a }) => {
  assert.ok(lengthBefore(a) <= document.length);
  assert.equal(document.apply(a).length, document.length + growth(a));
  assert.equal(document.apply(a).text.length, document.length + growth(a));
});

law('normal form stays, survives JSON, and is read as it is', ({ a, b, afterA }) => {
  for (const delta of [a, compose(a, afterA), transform(a, b, 'wins')]) {
    assert.deepEqual(normalise(delta), delta);
    assert.deepEqual(readDelta(JSON.parse(JSON.stringify(delta))), delta);
  }
});

law('a delta that is cut in two is the two', ({ a }) => {
  const parts = split(a);
  if (parts) assert.deepEqual(compose(...parts), a);
});

law('a difference makes one document of the other', ({ document, a }) =>
  assert.deepEqual(document.apply(difference(document, document.apply(a))).delta, document.apply(a).delta));

law('positions keep their order, there and back', ({ document, a }) => {
  const after = document.apply(a).length;
  const all = (length: number): number[] => Array.from({ length: length + 1 }, (_, position) => position);
  const ascending = (positions: number[], end: number): void => {
    positions.forEach((position, index) => assert.ok(position >= (positions[index - 1] ?? 0)));
    assert.ok((positions.at(-1) ?? 0) <= end);
  };
  ascending(all(document.length).map((position) => mapPosition(position, a, 'left')), after);
  ascending(all(document.length).map((position) => mapPosition(position, a, 'right')), after);
  ascending(all(after).map((position) => unmapPosition(position, a)), document.length);
  for (const position of all(document.length)) assert.ok(mapPosition(position, a, 'left') <= mapPosition(position, a, 'right'));
  for (const position of all(after)) assert.ok(mapPosition(unmapPosition(position, a), a, 'left') <= position);
});

law('pieces make the same document, however it came about', ({ document, a, b }) => {
  const big = Content.from([{ insert: 'x'.repeat(5_000) }]).apply([{ retain: 2_500 }, ...document.delta]);
  const shifted: Delta = [{ retain: 2_500 }, ...a];
  assert.deepEqual(big.apply(shifted).slice(2_500, 2_500 + document.length + growth(a)), document.apply(a).delta);
  assert.deepEqual(Content.from(document.apply(b).delta).delta, document.apply(b).delta);
});

test('quill-delta\'s order of inserts and deletes would not do: a history could not be composed', () => {
  // The document is "ab". One deletes it, then "X" is typed where it stood; another typed "Y" between a and b meanwhile.
  const deleted: Delta = [{ delete: 2 }];
  const typed: Delta = [{ insert: 'X' }];
  const other: Delta = [{ retain: 1 }, { insert: 'Y' }];
  const oneByOne = transform(transform(other, deleted, 'wins'), typed, 'wins');
  assert.deepEqual(transform(other, compose(deleted, typed), 'wins'), oneByOne);
  const quills: Delta = [{ insert: 'X' }, { delete: 2 }];
  assert.notDeepEqual(transform(other, quills, 'wins'), oneByOne);
});
