import './dom.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Role } from '@collabdocs/client';

const store = (): Storage => {
  const map = new Map<string, string>();
  return { getItem: (key: string) => map.get(key) ?? null, setItem: (key: string, value: string) => void map.set(key, value), removeItem: (key: string) => void map.delete(key) } as unknown as Storage;
};
Object.assign(globalThis, { localStorage: store(), sessionStorage: store() });
Object.defineProperty(globalThis, 'location', { configurable: true, value: new URL('https://docs.example.org/d/notes') });

const { bringCredential, credentialOf, dropCredential, keepCredential, takeFromAddress, userOf } = await import('../src/credentials.ts');
const { SignIn } = await import('../src/editor/sign-in.ts');

/** It is brought, and the server takes it. */
function bring(id: string, credential: string, user?: string, role: Role = 'reader'): void {
  bringCredential(id, credential);
  keepCredential(id, credential, user, role);
}

test('a link stays in the browser, a token in the tab; the one that was taken last counts', () => {
  bring('a', 'cdl_one');
  assert.deepEqual([credentialOf('a'), userOf('a'), localStorage.getItem('collabdocs.link.a')], ['cdl_one', null, 'cdl_one']);
  bring('a', 'cdt_two', 'ann');
  assert.deepEqual([credentialOf('a'), userOf('a')], ['cdt_two', 'ann']);
  bringCredential('a', 'cdt_three');
  assert.equal(userOf('a'), undefined, 'another token may be another user’s');
  bring('a', 'cdl_four');
  assert.deepEqual([credentialOf('a'), userOf('a')], ['cdl_four', null]);
  assert.equal(credentialOf('b'), null, 'each document has its own');
});

test('what the server has not taken replaces nothing', () => {
  bring('e', 'cdl_good');
  bringCredential('e', 'cdl_forged');
  assert.deepEqual([credentialOf('e'), localStorage.getItem('collabdocs.link.e')], ['cdl_forged', 'cdl_good']);
  dropCredential('e', 'cdl_forged', true);
  assert.equal(credentialOf('e'), 'cdl_good');
  dropCredential('e', 'cdl_good', false);
  assert.equal(credentialOf('e'), 'cdl_good');
  dropCredential('e', 'cdl_good', true);
  assert.equal(credentialOf('e'), null);
});

test('a link that allows less is for this tab, and is there when the other one is not any more', () => {
  bring('f', 'cdl_writer', undefined, 'writer');
  bring('f', 'cdl_reader', undefined, 'reader');
  assert.deepEqual([credentialOf('f'), localStorage.getItem('collabdocs.link.f')], ['cdl_reader', 'cdl_writer']);
  dropCredential('f', 'cdl_reader', false); // as in another tab
  assert.equal(credentialOf('f'), 'cdl_writer');
  dropCredential('f', 'cdl_writer', true);
  assert.equal(credentialOf('f'), 'cdl_reader');
});

test('it is taken out of the address, with the point or bracket that somebody copied with it', () => {
  const addresses: string[] = [];
  Object.assign(globalThis, { history: { state: null, replaceState: (_: unknown, __: string, address: string) => addresses.push(address) } });
  const cases = [['#cdl_x', 'cdl_x'], ['#cdl_x', null], ['#cdl_y.z.', 'cdl_y.z'], ['#cdt_a=).', 'cdt_a='], ['#cdl_', null], ['#history/12', false], ['', false], ['#a-cdl_x', false]] as const;
  for (const [address, taken] of cases) {
    const cleaned = addresses.length;
    Object.defineProperty(globalThis, 'location', { configurable: true, value: new URL(`https://docs.example.org/d/notes?a=b${address}`) });
    assert.equal(takeFromAddress('notes'), typeof taken === 'string', address);
    assert.deepEqual(addresses.slice(cleaned), taken === false ? [] : ['/d/notes?a=b'], address);
    if (typeof taken === 'string') assert.equal(credentialOf('notes'), taken);
  }
});

test('when its time is over, whoever wants a token waits for the person; else what is known is all there is', async () => {
  const asked: string[] = [];
  const signIn = new SignIn('d', reason => asked.push(reason));
  assert.deepEqual([await signIn.token(null), await signIn.token('token_missing')], [undefined, undefined]);
  const waiting = [signIn.token('token_expired'), signIn.token('token_expired')];
  signIn.give('cdt_first');
  assert.deepEqual([asked, await Promise.all(waiting)], [['token_expired', 'token_expired'], ['cdt_first', 'cdt_first']]);
  bringCredential('d', 'cdt_second'); // in another page of this tab
  assert.equal(await signIn.token('token_expired'), 'cdt_second');
  assert.equal(asked.length, 2);
});

test('a mistyped token, or somebody else’s, is said to be so, and the person is asked again', async () => {
  bring('g', 'cdt_old', 'ann');
  const asked: string[] = [];
  const signIn = new SignIn('g', reason => asked.push(reason));
  assert.equal(await signIn.token(null), 'cdt_old');
  signIn.welcomed({ user: { id: 'ann', name: 'Ann', color: '#aa3366' }, role: 'writer' });
  let waiting = signIn.token('token_expired');
  for (const [given, reason] of [['cdt_mistyped', 'token_invalid'], ['cdt_bobs', 'token_of_another']] as const) {
    signIn.give(given);
    assert.equal(await waiting, given);
    waiting = signIn.token(reason);
    assert.equal(asked.at(-1), reason);
    signIn.give(given);
    assert.equal(asked.at(-1), reason, 'it is not tried twice');
  }
  assert.equal(userOf('g'), 'ann');
  signIn.give('cdt_new');
  assert.equal(await waiting, 'cdt_new');
});

test('a dead link is dropped, what was kept before is tried, and then nothing; it is said what was wrong with the first', async () => {
  bring('h', 'cdl_old');
  bringCredential('h', 'cdl_dead');
  const signIn = new SignIn('h', () => assert.fail('nobody is asked'));
  assert.equal(await signIn.token(null), 'cdl_dead');
  assert.equal(await signIn.token('token_invalid'), 'cdl_old');
  assert.equal(await signIn.token('token_revoked'), undefined);
  assert.equal(await signIn.token('token_missing'), undefined);
  assert.deepEqual([credentialOf('h'), signIn.why('token_missing'), signIn.why('access_revoked')], [null, 'token_invalid', 'access_revoked']);
});
