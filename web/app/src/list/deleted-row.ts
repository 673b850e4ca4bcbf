import { purgeDocument, undeleteDocument, type DocumentInfo } from '../documents.ts';
import { documentPath } from '../routes.ts';
import { confirmDanger } from '../ui/dialog.ts';
import { fill, h } from '../ui/dom.ts';
import { icon } from '../ui/icons.ts';
import { notify } from '../ui/notices.ts';
import { relativeTime } from '../ui/relative-time.ts';
import { attempt } from './attempt.ts';
import { sizeOf, type DocumentRow } from './document-row.ts';

/** One deleted document in the list. `changed` is called when it is not there any more. */
export function deletedRow(first: DocumentInfo, changed: () => void): DocumentRow {
  let info = first;
  const title = h('span', { class: 'row-title' });
  const details = h('p', { class: 'row-details' });
  const back = h('button', { class: 'button', type: 'button', onclick: () => void bringBack() }, icon('undo'), 'Bring back');
  const gone = h('button', { class: 'button quiet', type: 'button', onclick: () => void purge() }, icon('trash'), 'Delete for good');
  const element = h('li', { class: 'row', 'data-id': info.id },
    h('span', { class: 'row-icon' }, icon('document')), h('div', { class: 'row-text' }, title, details), back, gone);

  const show = (next: DocumentInfo) => {
    info = next;
    title.textContent = info.title;
    const deleted = new Date(info.deleted ?? info.modified);
    fill(details,
      h('time', { datetime: deleted.toISOString(), title: deleted.toLocaleString() }, `Deleted ${relativeTime(deleted, new Date())}`),
      h('span', {}, sizeOf(info.length)));
    back.setAttribute('aria-label', `Bring back ${info.title}`);
    gone.setAttribute('aria-label', `Delete ${info.title} for good`);
  };

  const bringBack = () => attempt(async () => { await undeleteDocument(info.id); }, () => {
    notify(`“${info.title}” is back.`, { label: 'Open', href: documentPath(info.id) });
    changed();
  });

  const purge = async () => {
    const sure = await confirmDanger(`Delete “${info.title}” for good?`, 'Nothing is left of it, for anyone, and it cannot be brought back.', 'Delete for good');
    if (!sure) return;
    await attempt(() => purgeDocument(info.id), () => {
      notify(`“${info.title}” was deleted for good.`);
      changed();
    });
  };

  show(first);
  return { element, show };
}
