import { compose } from '../delta/compose.ts';
import type { Content } from '../delta/content.ts';
import { isInsert, opLength, type Delta } from '../delta/op.ts';
import type { StoredSnapshot } from './session-storage.ts';

/** What the storage needs to make the confirmed document: an earlier snapshot, written seldom, and what came since, written often. */
export interface Checkpoint {
  readonly snapshot: StoredSnapshot;
  readonly since: Delta;
}

/** When there is more than this since the snapshot, a new one is taken. */
const MAX_SINCE_OPS = 256;
const MAX_SINCE_LENGTH = 65_536; // code units

export const takeCheckpoint = (confirmed: Content, revision: number): Checkpoint => ({
  snapshot: { revision, delta: confirmed.delta },
  since: [],
});

/** @param confirmed the document after the delta, at `revision`. */
export function advanceCheckpoint(checkpoint: Checkpoint, delta: Delta, confirmed: Content, revision: number): Checkpoint {
  const since = compose(checkpoint.since, delta);
  const length = since.reduce((sum, op) => (isInsert(op) ? sum + opLength(op) : sum), 0);
  return since.length > MAX_SINCE_OPS || length > MAX_SINCE_LENGTH ? takeCheckpoint(confirmed, revision) : { ...checkpoint, since };
}
