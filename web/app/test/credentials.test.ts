import assert from 'node:assert/strict';
import { test } from 'node:test';
import { credentialIn, isLink } from '../src/credentials.ts';

const cases: readonly (readonly [string, string | null])[] = [
  ['cdl_abc-DEF_1.2', 'cdl_abc-DEF_1.2'],
  ['  cdt_CfDJ8N+/a= ', 'cdt_CfDJ8N+/a='],
  ['https://docs.example.org/d/notes#cdl_abc', 'cdl_abc'],
  ['It is here: https://docs.example.org/d/notes#cdl_abc.d-e.', 'cdl_abc.d-e'],
  ['(https://docs.example.org/d/notes#cdl_abc).', 'cdl_abc'],
  ['https://docs.example.org/d/notes', null],
  ['cdk_secret', null],
  ['', null],
];

test('a link or a token is found in what somebody pastes, and a key of the team’s program is not', () => {
  for (const [pasted, credential] of cases) assert.equal(credentialIn(pasted), credential, pasted);
  assert.deepEqual([isLink('cdl_a'), isLink('cdt_a')], [true, false]);
});
