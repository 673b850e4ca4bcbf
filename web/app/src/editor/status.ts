import type { Saved, Status } from '@collabdocs/client';
import type { IconName } from '../ui/icons.ts';

/** What the status line says. It may say "Saved" late, never early. */
export interface Report {
  readonly tone: 'good' | 'busy' | 'warn' | 'bad';
  readonly icon: IconName;
  readonly text: string;
  /** A longer sentence, for the tooltip. */
  readonly detail: string;
}

export function reportOf(status: Status, saved: Saved, now: number): Report {
  switch (status.kind) {
    case 'connecting':
      return { tone: 'warn', icon: 'retry', text: `Connecting…${andUnsaved(saved)}`, detail: `The server has not answered yet. ${keeping(saved)}` };
    case 'reconnecting':
      return { tone: 'warn', icon: 'offline', text: `${countdown(status.retryAt - now)}${andUnsaved(saved)}`, detail: `The connection was lost. ${keeping(saved)}` };
    case 'offline':
      return { tone: 'warn', icon: 'offline', text: `Offline${andUnsaved(saved)}`, detail: `There is no network. ${keeping(saved)}` };
    case 'ended':
      return { tone: 'bad', icon: 'warning', text: `${endings[status.reason] ?? 'Ended'}${status.unsaved ? ', not all saved' : ''}`, detail: 'This text can no longer be changed here.' };
    case 'online':
      return whileOnline(saved);
  }
}

function whileOnline(saved: Saved): Report {
  if (saved.store === 'failing')
    return { tone: 'bad', icon: 'warning', text: `Not saved: the store fails${andUnsaved(saved)}`, detail: `The server cannot store anything at the moment, and keeps trying. ${keeping(saved)}` };
  if (saved.unsaved > 0)
    return { tone: 'busy', icon: 'retry', text: 'Saving…', detail: `${edits(saved.unsaved)} on the way to the server.` };
  return { tone: 'good', icon: 'check', text: 'Saved', detail: 'The server has stored everything.' };
}

const endings: Readonly<Record<string, string>> = { document_deleted: 'Deleted', document_not_found: 'Not found', access_revoked: 'No access', token_missing: 'Signed out', token_invalid: 'Signed out', token_expired: 'Signed out', token_revoked: 'Signed out', token_of_another: 'Signed out', closed: 'Closed' };

const countdown = (left: number): string => (left > 500 ? `Reconnecting in ${Math.ceil(left / 1_000)} s` : 'Reconnecting…');

const andUnsaved = ({ unsaved }: Saved): string => (unsaved > 0 ? `, ${unsaved.toLocaleString('en')} unsaved` : '');

const edits = (count: number): string => (count === 1 ? '1 edit is' : `${count.toLocaleString('en')} edits are`);

function keeping({ unsaved, device }: Saved): string {
  if (unsaved === 0) return 'Nothing is unsaved; you can go on writing.';
  return device === 'kept'
    ? `${edits(unsaved)} kept on this device and will be sent.`
    : `${edits(unsaved)} only in this window and will be sent: leave it open.`;
}
