import { mayAs, type DocumentSession } from '@collabdocs/client';
import { sentenceOf } from '../documents.ts';
import { addVersion, changeVersion, listVersions, removeVersion, type Version } from '../past.ts';
import { currentProfile } from '../profile.ts';
import { confirmDanger } from '../ui/dialog.ts';
import { fill, h } from '../ui/dom.ts';
import { complain, notify } from '../ui/notices.ts';
import { numberOf, titleOf, versionBefore } from './moments.ts';
import { askForVersion } from './version-dialog.ts';
import { versionRow } from './version-row.ts';

export interface VersionsEvents {
  chosen(version: Version): void;
  restore(version: Version): void;
}

export interface VersionsList {
  readonly element: HTMLElement;
  /** Asks for the newest ones again. */
  refresh(): Promise<void>;
  /** Shows what the role allows now. */
  allow(): void;
  /** Which revision is shown now. */
  mark(revision: number): void;
  /** Names the revision. */
  add(revision: number): Promise<void>;
  /** Who restored or undid something with this revision, as far as it is in the list; such a revision is a script's to the server. */
  restorerAt(revision: number): string | null;
  /** The newest revision before this one that has a version, 0 where none has; asks for older versions as far as it must. */
  before(revision: number): Promise<number>;
}

/** The document's versions, newest first. */
export function versionsList(session: Pick<DocumentSession, 'id' | 'role' | 'canWrite'>, { chosen, restore }: VersionsEvents): VersionsList {
  const { id } = session;
  const may = () => ({ restore: session.canWrite, name: mayAs(session.role, 'reviewer') });
  let versions: readonly Version[] = [];
  let next: string | null = null;
  let shown = -1;
  let asked = 0;
  const rows = h('ul', { class: 'versions', 'aria-label': 'Versions' });
  const none = h('p', { class: 'versions-none', hidden: true }, 'There is no version yet. Name the revision that is shown to find it again.');
  const older = h('button', { class: 'button quiet', type: 'button', hidden: true, onclick: () => void attempt(more) }, 'Older versions');
  const named = h('input', { type: 'checkbox', onchange: () => void attempt(refresh) });

  const show = () => {
    fill(rows, ...versions.map(version => versionRow(version, version.revision === shown, { chosen, restore, rename, remove, may })));
    none.hidden = versions.length > 0;
    older.hidden = next === null;
  };

  const refresh = async () => {
    const mine = ++asked;
    const page = await listVersions(id, named.checked ? 'named' : null, null);
    if (mine !== asked) return;
    ({ versions, next } = page);
    show();
  };
  const more = async () => {
    const mine = ++asked;
    const page = await listVersions(id, named.checked ? 'named' : null, next);
    if (mine !== asked) return;
    const hadFocus = document.activeElement === older;
    const before = versions.length;
    [versions, next] = [[...versions, ...page.versions], page.next];
    show();
    if (hadFocus) rows.children[before]?.querySelector<HTMLElement>('button')?.focus();
  };

  const rename = (version: Version) => attempt(async () => {
    const words = await askForVersion('Rename version', { name: version.name, note: version.note }, 'Rename');
    if (!words) return;
    const changed = await changeVersion(id, version.id, words);
    versions = versions.map(known => (known.id === changed.id ? changed : known));
    show();
  });
  const remove = (version: Version) => attempt(async () => {
    if (!(await confirmDanger('Remove version', `“${titleOf(version)}” will be removed from the list. The revision itself stays, and the text is not changed.`, 'Remove'))) return;
    await removeVersion(id, version.id);
    versions = versions.filter(known => known.id !== version.id);
    show();
  });

  return {
    element: h('section', { class: 'versions-part', 'aria-label': 'Versions' },
      h('div', { class: 'versions-head' }, h('h3', {}, 'Versions'), h('span', { class: 'grow' }), h('label', { class: 'only-named' }, named, 'Only named')),
      none, rows, older),
    refresh,
    allow: show,
    mark(revision) {
      shown = revision;
      [...rows.children].forEach((row, index) => {
        const button = row.querySelector('.version-show');
        if (versions[index]?.revision === revision) button?.setAttribute('aria-current', 'true');
        else button?.removeAttribute('aria-current');
      });
    },
    add: revision => attempt(async () => {
      const words = await askForVersion(`Name revision ${numberOf(revision)}`, { name: '', note: '' }, 'Save version');
      if (!words) return;
      await addVersion(id, { name: words.name, ...(words.note !== '' && { note: words.note }), revision, author: currentProfile().name });
      notify(`The version “${words.name}” is saved.`);
      await refresh();
    }),
    restorerAt(revision) {
      const made = versions.find(version => version.revision === revision && (version.kind === 'restored' || version.kind === 'undone'));
      return made?.author || null;
    },
    async before(revision) {
      while (versionBefore(versions, revision) === 0 && next !== null) await more();
      return versionBefore(versions, revision);
    },
  };
}

async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (failure) {
    complain(sentenceOf(failure));
  }
}
