import type { Version } from '../past.ts';
import { h } from '../ui/dom.ts';
import { icon, type IconName } from '../ui/icons.ts';
import { menuButton } from '../ui/menu.ts';
import { relativeTime } from '../ui/relative-time.ts';
import { kinds, momentOf, numberOf, titleOf } from './moments.ts';

export interface VersionActions {
  chosen(version: Version): void;
  restore(version: Version): void;
  rename(version: Version): void;
  remove(version: Version): void;
  /** What this person's role allows at the moment. */
  may(): { readonly restore: boolean; readonly name: boolean };
}

const signs: Readonly<Record<Version['kind'], IconName>> = { named: 'bookmark', automatic: 'clock', restored: 'history', undone: 'undo' };

/** One version; choosing it shows its revision. */
export function versionRow(version: Version, isShown: boolean, actions: VersionActions): HTMLElement {
  const created = new Date(version.created);
  return h('li', { class: 'version' },
    h('button', {
      class: 'version-show', type: 'button', 'aria-current': isShown ? 'true' : undefined, onclick: () => actions.chosen(version),
      title: `Revision ${numberOf(version.revision)}, ${momentOf(version.created)}${version.note === '' ? '' : `\n\n${version.note}`}`,
    },
      icon(signs[version.kind]),
      h('span', { class: 'version-text' },
        h('span', { class: 'version-name' }, titleOf(version)),
        h('span', { class: 'version-details' },
          h('span', {}, kinds[version.kind]), version.author !== '' && h('span', {}, version.author),
          h('time', { datetime: created.toISOString() }, relativeTime(created, new Date()))),
        version.note !== '' && !titleOf(version).endsWith(version.note) && h('span', { class: 'version-note' }, version.note))),
    actions.may().name && menuButton(`More about ${titleOf(version)}`, [icon('more')], () => [
      ...(actions.may().restore ? [{ label: 'Restore…', icon: 'history' as const, run: () => actions.restore(version) }] : []),
      { label: 'Rename…', icon: 'edit', run: () => actions.rename(version) },
      { label: 'Remove…', icon: 'trash', danger: true, run: () => actions.remove(version) },
    ]));
}
