import { deleteDocument, MAX_TITLE_LENGTH, renameDocument, undeleteDocument, type DocumentInfo } from '../documents.ts';
import { documentLink, documentPath } from '../routes.ts';
import { copyText } from '../ui/copy.ts';
import { askForLine, confirmStep } from '../ui/dialog.ts';
import { fill, h } from '../ui/dom.ts';
import { icon } from '../ui/icons.ts';
import { menuButton } from '../ui/menu.ts';
import { complain, notify } from '../ui/notices.ts';
import { relativeTime } from '../ui/relative-time.ts';
import { attempt } from './attempt.ts';

export interface DocumentRow {
  readonly element: HTMLElement;
  show(info: DocumentInfo): void;
}

/** One document in the list. `changed` is called after a rename or a deletion, and when that is undone. */
export function documentRow(first: DocumentInfo, changed: () => void): DocumentRow {
  let info = first;
  const link = h('a', { class: 'row-link', href: documentPath(info.id) });
  const details = h('p', { class: 'row-details' });
  const element = h('li', { class: 'row', 'data-id': info.id },
    h('span', { class: 'row-icon' }, icon('document')),
    h('div', { class: 'row-text' }, link, details),
    menuButton('More actions', [icon('more')], () => [
      { label: 'Rename', icon: 'edit', run: () => void rename() },
      { label: 'Copy link', icon: 'link', run: () => void copyLink() },
      { label: 'Delete', icon: 'trash', danger: true, run: () => void remove() },
    ]));

  const show = (next: DocumentInfo) => {
    info = next;
    link.textContent = info.title;
    const modified = new Date(info.modified);
    fill(details,
      h('time', { datetime: info.modified, title: modified.toLocaleString() }, `Edited ${relativeTime(modified, new Date())}`),
      h('span', {}, sizeOf(info.length)));
    element.querySelector('button')?.setAttribute('aria-label', `More actions for ${info.title}`);
  };

  const rename = async () => {
    const title = await askForLine('Rename document', 'Title', info.title, MAX_TITLE_LENGTH, 'Rename');
    if (title !== null && title !== info.title) await attempt(async () => show(await renameDocument(info.id, title)), changed);
  };

  const remove = async () => {
    const sure = await confirmStep(`Delete “${info.title}”?`,
      'It is deleted for everyone. For some time it can be brought back, with all its history: it is listed under “Deleted”.', 'Delete');
    if (!sure) return;
    await attempt(() => deleteDocument(info.id), () => {
      notify(`“${info.title}” was deleted.`, { label: 'Undo', run: () => void bringBack() });
      changed();
    });
  };

  const bringBack = () => attempt(async () => { await undeleteDocument(info.id); }, changed);

  const copyLink = async () => {
    if (await copyText(documentLink(info.id))) notify('The link is on the clipboard.');
    else complain(`The browser did not allow copying. The link is ${documentLink(info.id)}`);
  };

  show(first);
  return { element, show };
}

export const sizeOf = (length: number): string => (length === 0 ? 'Empty' : length === 1 ? '1 character' : `${length.toLocaleString('en')} characters`);
