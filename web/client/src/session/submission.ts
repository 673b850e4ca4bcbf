import { split } from '../delta/split.ts';
import type { Delta } from '../delta/op.ts';
import { isAck, promote, type Outstanding, type Replica } from './replica.ts';
import type { ClientMessage } from '../protocol.ts';

/** More than the numbers of a submission can add to its delta, in bytes. */
const ENVELOPE_BYTES = 128;
/** UTF-8 needs at most this many bytes for a UTF-16 code unit. */
const MAX_BYTES_PER_UNIT = 3;

const utf8 = new TextEncoder();

/** Makes as much of the buffer outstanding as fits into one message. What cannot be cut small enough is submitted whole. */
export function promoteFitting(replica: Replica, messageBytes: number): Replica {
  let delta = replica.buffer.delta;
  const rest: Delta[] = [];
  while (!fits(delta, messageBytes)) {
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
export function promoteSent(replica: Replica, stored: Delta, messageBytes: number): Replica {
  const sent = promoteFitting(replica, messageBytes);
  return isAck(sent, sent.sequence, stored) ? sent : promote(replica, replica.buffer.delta, []);
}

/** Whether a submission of the delta is within the limit for messages. */
export function fits(delta: Delta, messageBytes: number): boolean {
  const json = JSON.stringify(delta);
  const room = messageBytes - ENVELOPE_BYTES;
  return json.length * MAX_BYTES_PER_UNIT <= room || utf8.encode(json).length <= room;
}

export const encodeSubmission = ({ revision }: Replica, { sequence, delta }: Outstanding): string =>
  JSON.stringify({ type: 'submit', sequence, base: revision, delta } satisfies ClientMessage);
