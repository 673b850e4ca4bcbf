import '../styles/share.css';
import type { DocumentSession } from '@collabdocs/client';
import { readAccess, type Access } from '../access.ts';
import { sentenceOf } from '../documents.ts';
import { describe } from '../editor/people.ts';
import { roleSentences } from '../roles.ts';
import { documentLink } from '../routes.ts';
import { openDialog } from '../ui/dialog.ts';
import { fill, h, type Child } from '../ui/dom.ts';
import { icon } from '../ui/icons.ts';
import { sayIn, type Say } from './attempt.ts';
import { copyButton } from './copy-button.ts';
import { linksPart } from './links-part.ts';
import { peoplePart } from './people-part.ts';

/** Who may do what with the document. Owners change it here; others see what they themselves may, and who is here. */
export function showShare(session: DocumentSession, title: string): void {
  const body = h('div', { class: 'share-body' });
  // Notices of the page are out of reach while the dialog is open.
  const news = h('p', { class: 'share-news', role: 'status' }, 'Asking the server…');
  const say = sayIn(news);
  const show = (sentence: string, parts: readonly Child[]) => {
    if (!news.isConnected) return;
    say(sentence);
    fill(body, ...parts);
    body.querySelector<HTMLElement>('.primary, select, input:not([hidden])')?.focus();
  };
  openDialog('Share this document', [body, news], 'share');
  readAccess(session.id).then(
    access => show('', partsFor(session, title, access, say)),
    (failure: unknown) => show(`Who may do what is not known at the moment. ${sentenceOf(failure)}`, [addressPart(session.id, title, say)]));
}

function partsFor(session: DocumentSession, title: string, { role, enforced, people, links }: Access, say: Say): Child[] {
  if (!enforced)
    return [h('p', {}, 'Whoever has this link and reaches this server can read and edit the document: nobody is asked who they are.'), addressPart(session.id, title, say)];
  if (role === 'owner') return [h('p', {}, roleSentences.owner), linksPart(session.id, links ?? [], say), peoplePart(session, people ?? [], say)];
  return [h('p', {}, `${roleSentences[role]} An owner can let others in.`), herePart(session)];
}

function addressPart(id: string, title: string, say: Say): HTMLElement {
  const link = documentLink(id);
  const field = h('input', { class: 'field', readonly: true, value: link, 'aria-label': 'Link to this document', onfocus: () => field.select() });
  return h('div', { class: 'share-part' },
    h('div', { class: 'share-row' }, field, copyButton('Copy link', 'button primary', link, copied => (copied ? say('The link is on the clipboard.') : field.focus()))),
    'share' in navigator
      ? h('button', { class: 'button', type: 'button', onclick: () => void navigator.share({ title, url: link }).catch(() => undefined) }, icon('share'), 'Share with an app…')
      : null);
}

const herePart = ({ user, peers }: DocumentSession): HTMLElement => h('section', { class: 'share-part' }, h('h3', {}, 'Here now'),
  h('ul', { class: 'share-rows' }, h('li', {}, `${describe(user)}, you`), ...[...peers.values()].map(peer => h('li', {}, describe(peer.user)))));
