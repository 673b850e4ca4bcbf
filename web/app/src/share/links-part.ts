import { makeLink, revokeLink, type Link, type LinkRole } from '../access.ts';
import { roleNames } from '../roles.ts';
import { documentLinkWith } from '../routes.ts';
import { confirmDanger } from '../ui/dialog.ts';
import { fill, h } from '../ui/dom.ts';
import { icon } from '../ui/icons.ts';
import { attempt, type Say } from './attempt.ts';
import { copyButton } from './copy-button.ts';
import { roleSelect } from './role-select.ts';

const linkRoles: readonly LinkRole[] = ['reader', 'reviewer', 'writer'];
const MAX_NAME_LENGTH = 200;

/** Links that let in whoever has them: makes, copies and revokes them. */
export function linksPart(id: string, first: readonly Link[], say: Say): HTMLElement {
  let links = first;
  const rows = h('ul', { class: 'share-rows', 'aria-label': 'Links' });
  const role = roleSelect('What the new link allows', linkRoles, 'reader');
  const name = h('input', { class: 'field', 'aria-label': 'Name of the new link (optional)', placeholder: 'Name (optional)', maxlength: MAX_NAME_LENGTH, autocomplete: 'off' });

  const show = () => fill(rows, ...links.map(rowOf));

  const rowOf = (link: Link): HTMLElement => {
    const address = documentLinkWith(id, link.link);
    const called = link.name === '' ? `“${roleNames[link.role]}”` : `“${link.name}”`;
    const selectable = h('input', { class: 'field', readonly: true, hidden: true, value: address, 'aria-label': `The link ${called}` });
    const showIt = () => {
      selectable.hidden = false;
      selectable.select();
    };
    return h('li', { class: 'share-link' },
      h('span', { class: 'share-name' }, link.name === '' ? roleNames[link.role] : link.name, link.name === '' ? null : h('span', { class: 'share-details' }, roleNames[link.role])),
      copyButton('Copy', 'button', address, copied => (copied ? say(`The link ${called} is on the clipboard.`) : showIt()), `Copy the link ${called}`),
      h('button', { class: 'button', type: 'button', 'aria-label': `Revoke the link ${called}`, onclick: () => void revoke(link, called) }, 'Revoke…'),
      selectable);
  };

  const make = () => attempt(section, say, () => makeLink(id, role.value as LinkRole, name.value.replace(/\p{Cc}/gu, ' ').trim()), made => {
    links = [...links, made];
    name.value = '';
    show();
    rows.lastElementChild?.querySelector('button')?.focus();
    say('The link is made. Copy it to give it away.');
  });

  const revoke = async (link: Link, called: string) => {
    if (!(await confirmDanger(`Revoke the link ${called}?`, 'Whoever came with it, and has no other right, is out at once. That cannot be taken back; a new link can be made.', 'Revoke'))) return;
    await attempt(section, say, () => revokeLink(id, link.id), () => {
      links = links.filter(known => known.id !== link.id);
      show();
      role.focus();
      say(`The link ${called} is revoked.`);
    });
  };

  show();
  const section = h('section', { class: 'share-part' }, h('h3', {}, 'Links'), h('p', {}, 'Whoever has a link can do what it allows, until you revoke it.'), rows,
    h('form', { class: 'share-row', method: 'dialog', onsubmit: (event: SubmitEvent) => { event.preventDefault(); void make(); } },
      role, name, h('button', { class: 'button primary', type: 'submit' }, icon('link'), 'Make a link')));
  return section;
}
