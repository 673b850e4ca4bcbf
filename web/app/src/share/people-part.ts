import { ROLES, type DocumentSession, type Role } from '@collabdocs/client';
import { removePerson, setRole, type Entry } from '../access.ts';
import { sentenceOf } from '../documents.ts';
import { roleNames } from '../roles.ts';
import { confirmDanger } from '../ui/dialog.ts';
import { fill, h } from '../ui/dom.ts';
import { roleSelect } from './role-select.ts';

const MAX_USER_LENGTH = 128;

/** People by the ids that the team's own program gives them: what each may, whatever their tokens say. @param say tells the person, within the dialog. */
export function peoplePart(session: DocumentSession, first: readonly Entry[], say: (sentence: string) => void): HTMLElement {
  const { id } = session;
  let people = first;
  const rows = h('ul', { class: 'share-rows', 'aria-label': 'People' });
  const user = h('input', { class: 'field', 'aria-label': 'User id of the person to add', placeholder: 'User id', maxlength: MAX_USER_LENGTH, required: true, autocomplete: 'off', spellcheck: 'false' });
  const role = roleSelect('What the person to add may do', ROLES, 'writer');

  const show = () => fill(rows, ...people.map(rowOf));
  const isOwn = (entry: Entry) => entry.user === session.user.id;
  /** What somebody is called who is here; the server knows no more of them than the id. */
  const nameOf = (wanted: string) => [session.user, ...[...session.peers.values()].map(peer => peer.user)].find(known => known.id === wanted)?.name;

  const rowOf = (entry: Entry): HTMLElement => {
    const select = roleSelect(`What ${entry.user} may do`, ROLES, entry.role, chosen => void change(entry, chosen, select));
    return h('li', {},
      h('span', { class: 'share-name' }, entry.user, h('span', { class: 'share-details' }, [nameOf(entry.user), isOwn(entry) && 'you'].filter(part => part).join(', '))),
      select,
      h('button', { class: 'button', type: 'button', 'aria-label': `Remove ${entry.user}`, onclick: () => void remove(entry) }, 'Remove…'));
  };

  const put = (entry: Entry) => {
    people = people.some(known => known.user === entry.user) ? people.map(known => (known.user === entry.user ? entry : known)) : [...people, entry];
  };

  const change = async (entry: Entry, chosen: Role, select: HTMLSelectElement) => {
    select.value = entry.role;
    if (isOwn(entry) && !(await confirmDanger('Give up your own role?', 'You are an owner no longer then, and cannot take that back yourself.', 'Give it up'))) return;
    try {
      put(await setRole(id, entry.user, chosen));
      select.value = chosen;
      say(`${entry.user}: ${roleNames[chosen].toLowerCase()}.`);
    } catch (failure) {
      say(sentenceOf(failure));
    }
  };

  const add = async () => {
    try {
      put(await setRole(id, user.value.replace(/\p{Cc}/gu, '').trim(), role.value as Role));
      user.value = '';
      show();
      user.focus();
    } catch (failure) {
      say(sentenceOf(failure));
    }
  };

  const remove = async (entry: Entry) => {
    const sentence = `${isOwn(entry) ? 'You have' : `${entry.user} has`} no access from then on, and ${isOwn(entry) ? 'are' : 'is'} out at once.`;
    if (!(await confirmDanger(`Remove ${entry.user}?`, sentence, 'Remove'))) return;
    try {
      await removePerson(id, entry.user);
      people = people.filter(known => known.user !== entry.user);
      show();
      user.focus();
      say(`${entry.user} is removed.`);
    } catch (failure) {
      say(sentenceOf(failure));
    }
  };

  show();
  return h('section', { class: 'share-part' }, h('h3', {}, 'People'), h('p', {}, 'By the ids with which they sign in. What stands here goes for them at once.'), rows,
    h('form', { class: 'share-row', method: 'dialog', onsubmit: (event: SubmitEvent) => { event.preventDefault(); void add(); } },
      user, role, h('button', { class: 'button', type: 'submit' }, 'Add')));
}
