import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attributes } from '../src/delta/op.ts';
import { InvalidDeltaError, readDelta } from '../src/delta/read-delta.ts';
import { decodeServerMessage } from '../src/protocol.ts';

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
