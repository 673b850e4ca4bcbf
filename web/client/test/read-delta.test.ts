import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attributes } from '../src/delta/op.ts';
import { InvalidDeltaError, readDelta } from '../src/delta/read-delta.ts';
import { decodeServerMessage } from '../src/protocol.ts';
import { Stage } from './support/stage.ts';

const many = (count: number): Attributes => Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${i}`, true]));

const refused = (value: unknown, reason: string): void =>
  assert.throws(() => readDelta(value), (error) => error instanceof InvalidDeltaError && error.reason === reason);

test('D3 an op that is submitted has at most 256 attributes', () => {
  const op = { insert: 'x', attributes: many(256) };
  assert.deepEqual(readDelta([op]), [op]);
  refused([{ insert: 'x', attributes: many(257) }], 'attribute_invalid');
});

test('D3 what the server sends may have more: formatting adds up in a document', () => {
  const delta = [{ insert: 'x', attributes: many(300) }];
  const welcome = decodeServerMessage(JSON.stringify({
    type: 'welcome', protocol: 1, session: 1, secret: 's', connection: 1, user: { name: 'Ann', color: '#aa3366' }, revision: 2, head: 2,
    delta, limits: { messageBytes: 1_000, documentLength: 1_000, submissionsPerSecond: 1 }, store: 'ok',
  }));
  assert.deepEqual(welcome?.type === 'welcome' && welcome.delta, delta);
  const retain = [{ retain: 1, attributes: many(300) }];
  const composed = decodeServerMessage(JSON.stringify({ type: 'composed', from: 0, to: 2, delta: retain }));
  assert.deepEqual(composed?.type === 'composed' && composed.delta, retain);
  assert.throws(() => decodeServerMessage('{"type":"composed","from":0,"to":2,"delta":[{"retain":0}]}'), InvalidDeltaError);
});

test('D3 a value is what JSON can say, for what is submitted must come back equal', () => {
  const deep = [[[[1]]]];
  assert.deepEqual(readDelta([{ retain: 1, attributes: { deep } }]), [{ retain: 1, attributes: { deep } }]);
  const bad = [NaN, Infinity, undefined, 1n, Symbol('s'), () => 1, new Date(0), new Map(), [undefined], new Array(1), { a: undefined }, [deep],
    JSON.parse('{"__proto__":1}'), 'x'.repeat(4_095)] as const;
  for (const value of bad) refused([{ retain: 1, attributes: { value } }], 'attribute_invalid');
  for (const value of bad.slice(0, -1)) refused([{ insert: { value } }], 'attribute_invalid');
  refused([{ insert: { image: 'x'.repeat(65_535) } }], 'attribute_invalid');
  refused([{ insert: { ['k'.repeat(65)]: 1 } }], 'attribute_invalid');
  refused([{ retain: 1, attributes: { value: ['\ud83d'] } }], 'lone_surrogate');
  refused([{ retain: 1, attributes: { value: { '\ude00': 1 } } }], 'lone_surrogate');
  const [op] = readDelta([{ insert: { number: -0 } }]);
  assert.ok(op && 'insert' in op && typeof op.insert === 'object' && Object.is(op.insert['number'], 0));
});

test('D3 a caller may go on with its own objects', async () => {
  const stage = await Stage.of('hello');
  const attributes = { style: { color: 'red' } };
  stage.session.edit([{ retain: 2, attributes }]);
  attributes.style.color = 'blue';
  await stage.wait(0);
  const [submission] = stage.submissions();
  const delta = [{ retain: 2, attributes: { style: { color: 'red' } } }];
  assert.ok(submission?.type === 'submit');
  assert.deepEqual(submission.delta, delta);
  await stage.say({ type: 'revisions', revisions: [{ revision: 1, session: 1, sequence: 1, time: 0, delta }] });
  assert.deepEqual([stage.refusals, stage.session.saved.unsaved], [[], 0]);
});
