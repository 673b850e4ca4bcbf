import { documentLink } from '../routes.ts';
import { copyText } from '../ui/copy.ts';
import { openDialog } from '../ui/dialog.ts';
import { fill, h } from '../ui/dom.ts';
import { icon } from '../ui/icons.ts';
import { announce } from '../ui/notices.ts';

export function showShare(id: string, title: string): void {
  const link = documentLink(id);
  const field = h('input', { class: 'field', readonly: true, value: link, 'aria-label': 'Link to this document', onfocus: () => field.select() });
  const copy = h('button', { class: 'button primary', type: 'button' }, icon('copy'), 'Copy link');
  copy.addEventListener('click', async () => {
    if (await copyText(link)) {
      fill(copy, icon('check'), 'Copied');
      announce('The link is on the clipboard.');
    } else field.focus();
  });
  openDialog('Share this document', [
    h('p', {}, 'Whoever has this link and reaches this server can read and edit the document. There are no accounts yet.'),
    h('div', { class: 'share-row' }, field, copy),
    'share' in navigator
      ? h('button', { class: 'button', type: 'button', onclick: () => void navigator.share({ title, url: link }).catch(() => undefined) }, icon('share'), 'Share with an app…')
      : null,
  ]);
  copy.focus();
}
