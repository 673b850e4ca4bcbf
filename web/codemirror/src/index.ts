import type { Extension } from '@codemirror/state';
import type { DocumentSession } from '@collabdocs/client';
import { cleanInput } from './clean-input.ts';
import { peerTheme } from './peer-theme.ts';
import { peers } from './peers.ts';
import { sync } from './sync.ts';

export interface CollabDocsOptions {
  /** When the names of others stand at their carets: for a while after they moved, or always. */
  readonly names?: 'moving' | 'always';
}

/**
 * Binds an editor to a session: what is typed goes to the session, what others type comes into the editor, and their carets show.
 * The editor's document must be `session.text` when it is created. With `history()` undo takes back one's own edits only.
 */
export function collabDocs(session: DocumentSession, { names = 'moving' }: CollabDocsOptions = {}): Extension {
  return [cleanInput, sync(session), peers(session, names), peerTheme];
}

export { toChanges, toDelta } from './changes.ts';
