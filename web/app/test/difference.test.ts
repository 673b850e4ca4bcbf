import assert from 'node:assert/strict';
import { test } from 'node:test';
import { replacement } from '@collabdocs/client';
import { backOf, differencesOf, type Difference } from '../src/history/difference.ts';
import { compareWords } from '../src/history/words.ts';
import { FakePast, seeded, written } from './fake-past.ts';

/** Differences as text: `[deleted→inserted]`. */
function shown(text: string, differences: readonly Difference[]): string {
  let [result, at] = ['', 0];
  for (const { from, to, deleted } of differences) {
    result += `${text.slice(at, from)}[${deleted}→${text.slice(from, to)}]`;
    at = to;
  }
  return result + text.slice(at);
}

const read = (before: string, after: string): string =>
  shown(after, differencesOf(replacement(after, before), (from, to) => after.slice(from, to), after.length));

test('what is inserted or deleted alone stays as it is; what is replaced is shown by whole words', () => {
  assert.equal(read('the fox', 'the quick fox'), 'the [→quick ]fox');
  assert.equal(read('the quick fox', 'the fox'), 'the [quick →]fox');
  assert.equal(read('color', 'colour'), 'colo[→u]r');
  assert.equal(read('on Monday night', 'on Sunday night'), 'on [Monday→Sunday] night');
  assert.equal(read('all is lost here', 'all was found here'), 'all [is lost→was found] here');
  assert.equal(read('one\ntwo\nthree', 'one\n2\nthree'), 'one\n[two→2]\nthree');
  assert.equal(read('same', 'same'), 'same');
});

test('changes within one word are one', () => {
  const after = 'They restructured it';
  const back = [{ retain: 7 }, { insert: 'con' }, { retain: 6 }, { delete: 4 }];
  assert.equal(shown(after, differencesOf(back, (from, to) => after.slice(from, to), after.length)), 'They [reconstruct→restructured] it');
});

test('differences lead from the text that is shown to the one before, whatever happened between', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const past = new FakePast(written(seed, 60));
    for (const [revision, since] of [[60, 0], [60, 59], [60, 30], [20, 45], [1, 0]] as const) {
      const [text, before] = [past.at(revision).text, past.at(since).text];
      const differences = differencesOf(past.changes(since, revision), (from, to) => text.slice(from, to), text.length);
      let [result, at] = ['', 0];
      for (const { from, to, deleted } of differences) {
        assert.ok(from >= at && to >= from && (to > from || deleted !== ''), `seed ${seed}: ${JSON.stringify(differences)}`);
        result += text.slice(at, from) + deleted;
        at = to;
      }
      assert.equal(result + text.slice(at), before, `seed ${seed}, ${since} to ${revision}`);
    }
  }
});

test('a change is taken back with what stood before it', () => {
  for (let seed = 1; seed <= 30; seed++) {
    const past = new FakePast(written(seed, 30));
    const delta = past.changes(30, 12);
    const before = past.at(12);
    assert.equal(past.at(30).apply(backOf(delta, (from, to) => before.text.slice(from, to))).text, before.text, `seed ${seed}`);
  }
});

test('a comparison by words has both texts in it', () => {
  const words = ['the ', 'fox', ' ', '\n', 'jumps', ', ', 'ß', '🦊', 'x1'];
  for (let seed = 1; seed <= 200; seed++) {
    const chance = seeded(seed);
    const text = () => Array.from({ length: Math.floor(chance() * 30) }, () => words[Math.floor(chance() * words.length)]).join('');
    const [a, b] = [text(), text()];
    const parts = compareWords(a, b);
    assert.deepEqual([parts.map(part => part.old).join(''), parts.map(part => part.new).join('')], [a, b], `seed ${seed}`);
    for (const part of parts) assert.equal(part.same, part.old === part.new, `seed ${seed}: ${JSON.stringify(part)}`);
  }
});

test('texts that have nothing in common are compared quickly, as one change', () => {
  const text = (word: string) => Array.from({ length: 20_000 }, (_, index) => `${word}${index}`).join(' ');
  const began = performance.now();
  assert.equal(compareWords(text('a'), text('b')).filter(part => !part.same).length, 1);
  assert.ok(performance.now() - began < 2_000);
});
