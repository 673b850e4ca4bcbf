import type { Extension } from '@codemirror/state';
import type { DocumentSession } from '@collabdocs/client';

/** Binds an editor to a session. The editor must begin with `session.text`. */
export function collabDocs(session: DocumentSession): Extension {
  throw new Error(`Cannot bind ${session.id}: this build holds the types only.`);
}
