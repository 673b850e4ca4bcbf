import { mayAs, type DocumentSession } from '@collabdocs/client';
import { revisionLink } from '../routes.ts';
import { copyText } from '../ui/copy.ts';
import { disable, h } from '../ui/dom.ts';
import { icon } from '../ui/icons.ts';
import { menuButton } from '../ui/menu.ts';
import { complain, notify } from '../ui/notices.ts';
import type { Happened } from './moments.ts';
import type { Restoring } from './restore.ts';

/** The revision that is shown, with what happened in it as far as that is known. */
export interface Shown { readonly revision: number; readonly happened: Happened | null }

/** What can be done with the revision that is shown. @param heir has the focus where a button cannot be pressed any more. */
export function pastActions(session: DocumentSession, restoring: Restoring, shown: () => Shown, name: (revision: number) => void, heir: HTMLElement) {
  const restore = h('button', { class: 'button primary', type: 'button', onclick: () => {
    const { revision, happened } = shown();
    void restoring.revision(revision, happened?.step.time ?? null);
  } }, icon('history'), 'Restore…');
  const more = menuButton('More about this revision', [icon('more')], () => {
    const { revision, happened } = shown();
    const undoing = happened && session.canWrite ? [
      { label: 'Undo this change', icon: 'undo' as const, run: () => void restoring.undoRevision(revision) },
      { label: `Undo this whole session of ${happened.person.name}…`, icon: 'undo' as const, run: () => void restoring.undoSession(happened.step.session, happened.person) },
    ] : [];
    return [...undoing, { label: 'Copy a link to this revision', icon: 'link', run: () => void copyLink(revisionLink(session.id, revision)) }];
  });
  const naming = h('button', { class: 'button', type: 'button', onclick: () => name(shown().revision) }, icon('bookmark'), 'Name it…');
  let isNewest = false;
  const update = () => {
    disable(restore, isNewest || !session.canWrite, heir);
    restore.title = !session.canWrite ? 'Your role does not allow to restore' : isNewest ? 'This is the newest text' : '';
    disable(naming, !mayAs(session.role, 'reviewer'), heir);
    naming.title = naming.disabled ? 'Your role does not allow to name revisions' : '';
  };
  const ends = [session.on('role', update), session.on('ended', update)];
  return {
    element: h('div', { class: 'past-actions' }, restore, naming, more),
    /** The newest revision needs no restoring. */
    isNewest(newest: boolean) {
      isNewest = newest;
      update();
    },
    end: () => { for (const end of ends) end(); },
  };
}

async function copyLink(link: string): Promise<void> {
  if (await copyText(link)) notify('The link to this revision is on the clipboard.');
  else complain('The browser did not allow copying. The address of this page is the link.');
}
