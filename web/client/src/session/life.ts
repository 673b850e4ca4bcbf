import { Content } from '../delta/content.ts';
import type { EndReason } from '../reasons.ts';
import type { Checkpoint } from '../storage/checkpoint.ts';
import type { StoredSession } from '../storage/session-storage.ts';
import type { User } from '../user.ts';
import type { Replica } from './replica.ts';

/** What the server knows a session by. */
export interface Identity {
  readonly session: number;
  readonly secret: string;
  /** The number of its newest connection. */
  readonly connection: number;
}

/** What of a session outlives its tab. */
export interface Life {
  readonly identity: Identity;
  readonly user: User | null;
  readonly replica: Replica;
  readonly checkpoint: Checkpoint;
}

/**
 * Hellos that went out while the device could not store have numbers that it does not know. A new life leaps over them; and as the
 * device may have stored nothing of a whole life, it leaps to the time, in milliseconds, which is farther in every life.
 */
const CONNECTION_LEAP = 1_000;

export function store({ identity, user, replica, checkpoint }: Life, ended: EndReason | null, written: number): StoredSession {
  const { sequence, revision, outstanding, buffer } = replica;
  return { ...identity, ...checkpoint, user, sequence, revision, outstanding, buffer, ended, written };
}

export function revive(stored: StoredSession, now: number): Life {
  const { session, secret, user, snapshot, since, sequence, revision, outstanding, buffer } = stored;
  const confirmed = Content.from(snapshot.delta).apply(since);
  const local = confirmed.apply(outstanding?.delta ?? []).apply(buffer.delta);
  return {
    identity: { session, secret, connection: Math.max(stored.connection + CONNECTION_LEAP, now) },
    user,
    replica: { revision, confirmed, outstanding, buffer, local, sequence },
    checkpoint: { snapshot, since },
  };
}
