import type { Step, Version } from '../past.ts';
import type { Person } from './authors.ts';

/** What a revision did, and who it was. */
export interface Happened { readonly step: Step; readonly person: Person }

const moment = new Intl.DateTimeFormat('en', { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });

export const momentOf = (time: number): string => moment.format(time);

export const numberOf = (count: number): string => count.toLocaleString('en');

/** "+12 −3", as far as there is something. */
export const sizeOf = ({ inserted, deleted }: Step): string =>
  [inserted > 0 && `+${numberOf(inserted)}`, deleted > 0 && `−${numberOf(deleted)}`].filter(part => part !== false).join(' ') || 'formatting';

/** What a screen reader says of the place on the slider. */
export function spoken(revision: number, head: number, happened: Happened | null): string {
  const place = `Revision ${numberOf(revision)} of ${numberOf(head)}`;
  if (revision === 0) return `${place}, the empty document`;
  return happened ? `${place}, ${happened.person.name}, ${momentOf(happened.step.time)}` : place;
}

export const kinds: Readonly<Record<Version['kind'], string>> = { named: 'Named', automatic: 'Automatic', restored: 'Restored', undone: 'Undone' };

/** What a version is called. One that the server made has no name until somebody gives it one: the note says what was restored or undone. */
export function titleOf({ name, kind, note, created }: Version): string {
  if (name !== '') return name;
  return note !== '' && (kind === 'restored' || kind === 'undone') ? `${kinds[kind]}: ${note}` : momentOf(created);
}

/** The revision that a page key leads to from another: a hundredth of all on. */
export const pageFrom = (revision: number, by: 1 | -1, head: number): number =>
  Math.min(head, Math.max(0, revision + by * Math.max(1, Math.round(head / 100))));

/** The newest revision before this one that has a version; 0 where none has. */
export const versionBefore = (versions: readonly Version[], revision: number): number =>
  versions.reduce((found, version) => (version.revision < revision && version.revision > found ? version.revision : found), 0);
