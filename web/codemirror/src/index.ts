import type { Extension } from '@codemirror/state';
import type { DocumentSession } from '@collabdocs/client';
import { cleanInput } from './clean-input.ts';
import { peerTheme } from './peer-theme.ts';
import { peers } from './peers.ts';
import { sync, syncPlugin } from './sync.ts';

export interface CollabDocsOptions {
  /** When the names of others stand at their carets: for a while after they moved, or always. */
  readonly names?: 'moving' | 'always';
}

/**
 * Binds an editor to a session: what is typed goes to the session, what others type comes into the editor, and their carets show.
 * The editor's document must be `session.text` when it is created. With `history()` undo takes back one's own edits only. While an
 * input method is composing, what others do to that line is held back until it has finished.
 */
export function collabDocs(session: DocumentSession, { names = 'moving' }: CollabDocsOptions = {}): Extension {
  const syncing = syncPlugin(session);
  return [cleanInput, sync(session, syncing), peers(session, syncing, names), peerTheme];
}

export { toChanges, toDelta } from './changes.ts';
