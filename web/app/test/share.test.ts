import { settle } from './dom.ts';
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { DocumentSession } from '@collabdocs/client';

Object.assign(globalThis, { localStorage: { getItem: () => null }, sessionStorage: { getItem: () => null }, location: new URL('https://docs.example.org/d/notes') });
const dialogs = window.HTMLDialogElement.prototype;
dialogs.showModal = () => undefined;
dialogs.close = function close(this: HTMLDialogElement) { this.dispatchEvent(new window.Event('close')); };

/** What was asked of the server, and what it answers, when it does. */
const asked: string[] = [];
let answers: ((status: number, body: object) => void)[] = [];
globalThis.fetch = (address, init) => new Promise(resolve => {
  asked.push(`${init?.method} ${String(address).replace('/api/documents/notes/access', '')} ${String(init?.body ?? '')}`.trim());
  answers.push((status, body) => resolve(new Response(JSON.stringify(body), { status })));
});

const { linksPart } = await import('../src/share/links-part.ts');
const { peoplePart } = await import('../src/share/people-part.ts');
const { sayIn } = await import('../src/share/attempt.ts');

const session = { id: 'notes', user: { id: 'ann', name: 'Ann', color: '#aa3366' }, peers: new Map() } as unknown as DocumentSession;
const people = [{ user: 'ann', role: 'owner', since: 0 }, { user: 'bob', role: 'reader', since: 0 }] as const;
const said: string[] = [];
const say = (sentence: string): void => void said.push(sentence);

async function answer(status: number, body: object): Promise<void> {
  answers.shift()?.(status, body);
  await settle();
}

function find<Found extends HTMLElement>(part: HTMLElement, label: string): Found {
  const found = part.querySelector<Found>(`[aria-label="${label}"]`);
  assert.ok(found, `There is no ${label}.`);
  return found;
}

async function choose(part: HTMLElement, label: string, role: string): Promise<void> {
  const select = find<HTMLSelectElement>(part, label);
  select.value = role;
  select.dispatchEvent(new window.Event('change'));
  await settle();
}

async function submit(part: HTMLElement): Promise<void> {
  part.querySelector('form')?.dispatchEvent(new window.Event('submit', { cancelable: true }));
  await settle();
}

async function press(words: string): Promise<void> {
  [...document.querySelectorAll<HTMLElement>('dialog button')].find(button => button.textContent === words)?.click();
  await settle();
}

beforeEach(() => {
  asked.length = said.length = 0;
  answers = [];
  document.body.replaceChildren();
});

test('nobody gives up their own role without being asked, however they come to it', async () => {
  const part = peoplePart(session, people, say);
  document.body.append(part);
  find<HTMLInputElement>(part, 'User id of the person to add').value = ' ann ';
  await submit(part);
  await press('Cancel');
  await choose(part, 'What ann may do', 'writer');
  await press('Cancel');
  assert.deepEqual([asked, find<HTMLSelectElement>(part, 'What ann may do').value], [[], 'owner']);
  await choose(part, 'What ann may do', 'owner');
  await answer(200, people[0]);
  await choose(part, 'What ann may do', 'writer');
  await press('Give it up');
  assert.deepEqual(asked, ['PUT /people/ann {"role":"owner"}', 'PUT /people/ann {"role":"writer"}']);
});

test('one change goes after the other, and what is shown is what the server has', async () => {
  const part = peoplePart(session, people, say);
  document.body.append(part);
  await choose(part, 'What bob may do', 'writer');
  assert.equal(part.inert, true);
  await choose(part, 'What bob may do', 'owner');
  assert.deepEqual([asked, find<HTMLSelectElement>(part, 'What bob may do').value], [['PUT /people/bob {"role":"writer"}'], 'reader']);
  await answer(200, { user: 'bob', role: 'writer', since: 1 });
  assert.equal(find<HTMLSelectElement>(part, 'What bob may do').value, 'writer');
  await choose(part, 'What bob may do', 'owner');
  await answer(409, { reason: 'access_list_full' });
  assert.deepEqual([find<HTMLSelectElement>(part, 'What bob may do').value, part.inert, said.length], ['writer', false, 2]);
  assert.match(said[1] ?? '', /10,000 people/);
});

test('a link that is asked for twice at once is made once', async () => {
  const part = linksPart('notes', [], say);
  document.body.append(part);
  await submit(part);
  await submit(part);
  await answer(201, { id: 'l', role: 'reader', name: '', link: 'cdl_l', since: 0 });
  assert.deepEqual([asked.length, part.querySelectorAll('li').length], [1, 1]);
});

test('what fails when the dialog is closed already is told on the page', async () => {
  const news = document.createElement('p');
  const part = peoplePart(session, people, sayIn(news));
  document.body.append(part, news);
  await choose(part, 'What bob may do', 'writer');
  document.body.replaceChildren();
  await answer(403, { reason: 'role_insufficient' });
  assert.match(document.querySelector('.notice.error')?.textContent ?? '', /Your role/);
});
