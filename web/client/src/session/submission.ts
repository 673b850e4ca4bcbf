import { split } from '../delta/split.ts';
import type { Delta } from '../delta/op.ts';
import { isAck, promote, type Outstanding, type Replica } from './replica.ts';
import type { ClientMessage, Limits } from '../protocol.ts';

/** More than the numbers of a submission can add to its delta, in bytes. */
const ENVELOPE_BYTES = 128;
/** UTF-8 needs at most this many bytes for a UTF-16 code unit. */
const MAX_BYTES_PER_UNIT = 3;

const utf8 = new TextEncoder();

/** Makes as much of the buffer outstanding as a first submission may hold. What cannot be cut small enough is submitted whole. */
export function promoteFitting(replica: Replica, limits: Limits): Replica {
  let delta = replica.buffer.delta;
  const rest: Delta[] = [];
  while (!fits(delta, limits)) {
    const parts = split(delta);
    if (!parts) break;
    delta = parts[0];
    rest.unshift(parts[1]);
  }
  return promote(replica, delta, rest);
}

/**
 * Makes what was sent under the next sequence number outstanding, as far as it is known here: an earlier life sent it when the device
 * could not store. As it was sent where `stored` shows that; else the whole buffer, for that may all be in it.
 */
export function promoteSent(replica: Replica, stored: Delta, limits: Limits): Replica {
  const sent = promoteFitting(replica, limits);
  return isAck(sent, sent.sequence, stored) ? sent : promote(replica, replica.buffer.delta, []);
}

/**
 * Whether a first submission may hold the delta: half of what a message may. When it is sent again it may have grown, for what others
 * inserted in deleted text or formatted text cuts it in more ops (PROTOCOL.md S2).
 */
export function fits(delta: Delta, limits: Limits): boolean {
  const json = JSON.stringify(delta);
  const room = limits.messageBytes / 2 - ENVELOPE_BYTES;
  return json.length * MAX_BYTES_PER_UNIT <= room || utf8.encode(json).length <= room;
}

export const encodeSubmission = ({ revision }: Replica, { sequence, delta }: Outstanding): string =>
  JSON.stringify({ type: 'submit', sequence, base: revision, delta } satisfies ClientMessage);
