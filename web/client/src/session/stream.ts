import { compose } from '../delta/compose.ts';
import type { Delta } from '../delta/op.ts';
import type { Limits, Revision } from '../protocol.ts';
import { acknowledge, isAck, recall, receive, takeBack, type Replica, type Step } from './replica.ts';
import { promoteSent } from './submission.ts';

/** What a revision of the stream made of a replica, and what will never be stored as it stood there. */
export interface Taken extends Step {
  readonly lost: readonly Delta[];
}

/**
 * Takes in the next revision of the stream (R1, R4). One's own is the ack (S3), and nearly always what is outstanding here. Only where
 * the device had lost or refused a write is it something else; then what the server says is the truth for its sequence number.
 * @param self the number of this session.
 */
export function takeRevision(replica: Replica, revision: Revision, self: number, limits: Limits): Taken {
  return revision.session === self ? takeOwn(replica, revision, limits) : { ...receive(replica, revision.delta, revision.revision), lost: [] };
}

function takeOwn(replica: Replica, stored: Revision, limits: Limits): Taken {
  const { revision, sequence, delta } = stored;
  const { outstanding, buffer } = replica;
  if (isAck(replica, sequence, delta)) return { replica: acknowledge(replica, delta, revision), change: [], lost: [] };
  if (outstanding && sequence === outstanding.sequence)
    return after(takeBack(replica), [outstanding.delta], (rest) => ({ ...receive(rest, delta, revision), lost: [] }));
  if (sequence === replica.sequence + 1 && buffer.delta.length > 0) {
    // An earlier life has sent what is buffered. Had what is outstanding been stored, its ack would have come before.
    return after(takeBack(replica), outstanding ? [outstanding.delta] : [], (rest) => takeOwn(promoteSent(rest, delta, limits), stored, limits));
  }
  // Of an earlier life. If it is newer than what is outstanding, that was passed over and needs a number that was not used.
  const passed = sequence > (outstanding?.sequence ?? replica.sequence);
  return { ...receive(passed ? recall(replica, sequence) : replica, delta, revision), lost: [] };
}

function after(step: Step, lost: readonly Delta[], next: (replica: Replica) => Taken): Taken {
  const taken = next(step.replica);
  return { replica: taken.replica, change: compose(step.change, taken.change), lost: [...lost, ...taken.lost] };
}
