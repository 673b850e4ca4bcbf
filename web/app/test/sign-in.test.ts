import './dom.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';

const store = (): Storage => {
  const map = new Map<string, string>();
  return { getItem: (key: string) => map.get(key) ?? null, setItem: (key: string, value: string) => void map.set(key, value), removeItem: (key: string) => void map.delete(key) } as unknown as Storage;
};
Object.assign(globalThis, { localStorage: store(), sessionStorage: store() });
Object.defineProperty(globalThis, 'location', { configurable: true, value: new URL('https://docs.example.org/d/notes') });

const { credentialOf, keepCredential, keepUser, takeFromAddress, userOf } = await import('../src/credentials.ts');
const { SignIn } = await import('../src/editor/sign-in.ts');

test('a link stays in the browser, a token in the tab; the one that was brought last counts', () => {
  keepCredential('a', 'cdl_one');
  assert.deepEqual([credentialOf('a'), userOf('a'), localStorage.getItem('collabdocs.link.a')], ['cdl_one', null, 'cdl_one']);
  keepCredential('a', 'cdt_two');
  assert.deepEqual([credentialOf('a'), userOf('a')], ['cdt_two', undefined]);
  keepUser('a', 'ann');
  assert.equal(userOf('a'), 'ann');
  keepCredential('a', 'cdt_three');
  assert.equal(userOf('a'), undefined, 'another token may be another user’s');
  keepCredential('a', 'cdl_four');
  assert.deepEqual([credentialOf('a'), userOf('a')], ['cdl_four', null]);
  assert.equal(credentialOf('b'), null, 'each document has its own');
});

test('it is taken out of the address', () => {
  const addresses: string[] = [];
  Object.assign(globalThis, { history: { state: null, replaceState: (_: unknown, __: string, address: string) => addresses.push(address) } });
  for (const [address, taken] of [['#cdl_x', true], ['#history/12', false], ['', false], ['#a-cdl_x', false]] as const) {
    Object.defineProperty(globalThis, 'location', { configurable: true, value: new URL(`https://docs.example.org/d/notes?a=b${address}`) });
    assert.equal(takeFromAddress('notes'), taken, address);
  }
  assert.deepEqual([addresses, credentialOf('notes')], [['/d/notes?a=b'], 'cdl_x']);
});

test('when its time is over, whoever wants a token waits for the person; else what is known is all there is', async () => {
  let asked = 0;
  const signIn = new SignIn('d', () => asked++);
  assert.deepEqual([await signIn.token(null), await signIn.token('token_missing')], [undefined, undefined]);
  const waiting = [signIn.token('token_expired'), signIn.token('token_expired')];
  signIn.give('cdt_first');
  assert.deepEqual([asked, await Promise.all(waiting)], [2, ['cdt_first', 'cdt_first']]);
  keepCredential('d', 'cdt_second'); // in another page of this tab
  assert.equal(await signIn.token('token_expired'), 'cdt_second');
  assert.equal(asked, 2);
});
