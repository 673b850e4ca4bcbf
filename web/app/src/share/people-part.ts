import { ROLES, type DocumentSession, type Role } from '@collabdocs/client';
import { removePerson, setRole, type Entry } from '../access.ts';
import { roleNames } from '../roles.ts';
import { confirmDanger } from '../ui/dialog.ts';
import { fill, h } from '../ui/dom.ts';
import { attempt, type Say } from './attempt.ts';
import { roleSelect } from './role-select.ts';

const MAX_USER_LENGTH = 128;

/** People by the ids that the team's own program gives them: what each may, whatever their tokens say. */
export function peoplePart(session: DocumentSession, first: readonly Entry[], say: Say): HTMLElement {
  const { id } = session;
  let people = first;
  const rows = h('ul', { class: 'share-rows', 'aria-label': 'People' });
  const user = h('input', { class: 'field', 'aria-label': 'User id of the person to add', placeholder: 'User id', maxlength: MAX_USER_LENGTH, required: true, autocomplete: 'off', spellcheck: 'false' });
  const role = roleSelect('What the person to add may do', ROLES, 'writer');

  const show = () => fill(rows, ...people.map(rowOf));
  const isOwn = (wanted: string) => wanted === session.user.id;
  /** What somebody is called who is here; the server knows no more of them than the id. */
  const nameOf = (wanted: string) => [session.user, ...[...session.peers.values()].map(peer => peer.user)].find(known => known.id === wanted)?.name;

  const rowOf = (entry: Entry): HTMLElement => {
    const select = roleSelect(`What ${entry.user} may do`, ROLES, entry.role, chosen => {
      select.value = entry.role; // until it is done
      void put(entry.user, chosen, () => [...rows.querySelectorAll('select')][people.findIndex(known => known.user === entry.user)]?.focus());
    });
    return h('li', {},
      h('span', { class: 'share-name' }, entry.user, h('span', { class: 'share-details' }, [nameOf(entry.user), isOwn(entry.user) && 'you'].filter(part => part).join(', '))),
      select,
      h('button', { class: 'button', type: 'button', 'aria-label': `Remove ${entry.user}`, onclick: () => void remove(entry) }, 'Remove…'));
  };

  /** Gives somebody a role, in the place of the one that they have. */
  const put = async (of: string, given: Role, done: () => void) => {
    if (isOwn(of) && given !== 'owner'
      && !(await confirmDanger('Give up your own role?', 'You are an owner no longer then, and cannot take that back yourself.', 'Give it up'))) return;
    await attempt(section, say, () => setRole(id, of, given), entry => {
      people = people.some(known => known.user === of) ? people.map(known => (known.user === of ? entry : known)) : [...people, entry];
      show();
      say(`${of}: ${roleNames[given].toLowerCase()}.`);
      done();
    });
  };

  const add = () => put(user.value.replace(/\p{Cc}/gu, '').trim(), role.value as Role, () => {
    user.value = '';
    user.focus();
  });

  const remove = async (entry: Entry) => {
    const sentence = `${isOwn(entry.user) ? 'You have' : `${entry.user} has`} no access from then on, and ${isOwn(entry.user) ? 'are' : 'is'} out at once.`;
    if (!(await confirmDanger(`Remove ${entry.user}?`, sentence, 'Remove'))) return;
    await attempt(section, say, () => removePerson(id, entry.user), () => {
      people = people.filter(known => known.user !== entry.user);
      show();
      user.focus();
      say(`${entry.user} is removed.`);
    });
  };

  show();
  const section = h('section', { class: 'share-part' }, h('h3', {}, 'People'), h('p', {}, 'By the ids with which they sign in. What stands here goes for them at once.'), rows,
    h('form', { class: 'share-row', method: 'dialog', onsubmit: (event: SubmitEvent) => { event.preventDefault(); void add(); } },
      user, role, h('button', { class: 'button', type: 'submit' }, 'Add')));
  return section;
}
