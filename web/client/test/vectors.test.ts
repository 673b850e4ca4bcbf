import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { checkFits } from '../src/delta/check-fits.ts';
import { compose } from '../src/delta/compose.ts';
import { Content } from '../src/delta/content.ts';
import { invert } from '../src/delta/invert.ts';
import { normalise } from '../src/delta/normalise.ts';
import { growth, lengthBefore, type Delta, type Json } from '../src/delta/op.ts';
import { lastChange, mapPosition, type Gravity } from '../src/delta/position.ts';
import { InvalidDeltaError, readDelta } from '../src/delta/read-delta.ts';
import { replacement } from '../src/delta/replacement.ts';
import { transform } from '../src/delta/transform.ts';
import { quillOrder } from './quill-order.ts';

const directory = new URL('../../../tests/vectors/', import.meta.url);

function lines<T>(name: string): readonly T[] {
  const bytes = readFileSync(new URL(name, directory));
  const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as T);
}

/** Canonical: keys sorted by UTF-16 code unit, so that results compare in bytes. */
function canonical(value: Json | Delta): string {
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonical(item)).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value as { [key: string]: Json }).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join()}}`;
}

interface AlgebraCase {
  readonly document: Delta;
  readonly a: Delta;
  readonly b: Delta;
  readonly c: Delta;
  readonly afterA: Delta;
  readonly afterB: Delta;
  readonly compose: Delta;
  readonly bOverAWins: Delta;
  readonly bOverALoses: Delta;
  readonly aOverBWins: Delta;
  readonly aOverBLoses: Delta;
  readonly bOverAThenC: Delta;
  readonly invert: Delta;
  readonly positions: readonly (readonly [number, Gravity, number])[];
  readonly authorCaret: number | null;
  readonly lengths: { readonly document: number; readonly afterA: number; readonly base: number; readonly change: number };
  readonly quill: Readonly<Record<'compose' | 'invert', Delta>>;
}

test('the algebra agrees with the vectors in bytes, and with quill-delta up to the order of inserts and deletes', () => {
  const cases = lines<AlgebraCase>('algebra.jsonl.gz');
  assert.ok(cases.length >= 1_000);
  cases.forEach((it, index) => {
    const { document, a, b, c } = it;
    const same = (name: string, actual: Delta, expected: Delta): void =>
      assert.equal(canonical(actual), canonical(expected), `case ${index}: ${name}`);
    const content = Content.from(document);
    same('document', content.delta, document);
    same('afterA', content.apply(a).delta, it.afterA);
    same('afterB', content.apply(b).delta, it.afterB);
    same('compose', compose(a, c), it.compose);
    same('bOverAWins', transform(b, a, 'wins'), it.bOverAWins);
    same('bOverALoses', transform(b, a, 'loses'), it.bOverALoses);
    same('aOverBWins', transform(a, b, 'wins'), it.aOverBWins);
    same('aOverBLoses', transform(a, b, 'loses'), it.aOverBLoses);
    same('bOverAThenC', transform(transform(b, a, 'wins'), c, 'wins'), it.bOverAThenC);
    same('bOverAThenC, composed', transform(b, compose(a, c), 'wins'), it.bOverAThenC);
    same('invert', invert(a, content), it.invert);
    same('quill compose', quillOrder(compose(a, c)), it.quill.compose);
    same('quill invert', quillOrder(invert(a, content)), it.quill.invert);
    for (const [position, gravity, mapped] of it.positions)
      assert.equal(mapPosition(position, a, gravity), mapped, `case ${index}: position ${position} ${gravity}`);
    assert.equal(lastChange(a) ?? null, it.authorCaret, `case ${index}: authorCaret`);
    assert.deepEqual(
      { document: content.length, afterA: content.apply(a).length, base: lengthBefore(a), change: growth(a) },
      it.lengths,
      `case ${index}: lengths`,
    );
  });
});

test('D5 a delta is read and made normal as the server does it', () => {
  for (const { json, delta, rule } of lines<{ json: string; delta: Delta; rule: string }>('readings.jsonl'))
    assert.equal(canonical(readDelta(JSON.parse(json))), canonical(delta), `${rule} ${json.slice(0, 200)}`);
});

/** Lost by JSON.parse: doubled keys, and how numbers are written. */
function isServersOnly(json: string): boolean {
  try {
    readDelta(JSON.parse(json));
    return true;
  } catch {
    return false;
  }
}

test('D1 to D4 what the server would refuse is refused here with the same reason', () => {
  let checked = 0;
  for (const { json, fault, document } of lines<{ json: string; fault: string; document?: string }>('refusals.jsonl')) {
    if (document === undefined && isServersOnly(json)) continue;
    let reason = 'nothing';
    try {
      const delta = readDelta(JSON.parse(json));
      if (document !== undefined) checkFits(delta, Content.from(document === '' ? [] : [{ insert: document }]));
    } catch (error) {
      if (error instanceof InvalidDeltaError) reason = error.reason;
      else if (error instanceof SyntaxError) reason = 'delta_malformed';
      else throw error;
    }
    assert.equal(reason, fault, json.slice(0, 200));
    checked++;
  }
  assert.ok(checked >= 99, `only ${checked} refusals were checked`);
});

test('the smallest replacement', () => {
  for (const { before, after, delta } of lines<{ before: string; after: string; delta: Delta }>('replacements.jsonl')) {
    const actual = replacement(before, after);
    assert.equal(canonical(actual), canonical(delta), `${before} to ${after}`);
    assert.equal(canonical(normalise(actual)), canonical(actual));
  }
});
