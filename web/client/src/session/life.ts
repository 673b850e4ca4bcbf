import { Content } from '../delta/content.ts';
import type { EndReason } from '../reasons.ts';
import type { Checkpoint } from '../storage/checkpoint.ts';
import type { StoredSession } from '../storage/session-storage.ts';
import type { Role } from '../role.ts';
import type { User } from '../user.ts';
import type { Replica } from './replica.ts';

/** What the server knows a session by. */
export interface Identity {
  readonly session: number;
  readonly secret: string;
  /** The number of its newest connection. */
  readonly connection: number;
  /** Whose it is, where a token has proved that; null where it is nobody's in particular. */
  readonly userId: string | null;
}

/** What of a session outlives its tab. */
export interface Life {
  readonly identity: Identity;
  readonly user: User | null;
  /** What it may do, as the server said last. */
  readonly role: Role;
  readonly replica: Replica;
  readonly checkpoint: Checkpoint;
}

/** How far a new life leaps where the clock was set back. */
const CONNECTION_LEAP = 1_000;

/**
 * Hellos that went out while the device could not store have numbers that it does not know, perhaps those of a whole life. So a new
 * life begins with the time in milliseconds: hellos are rarer than that, and it is ahead of every earlier life.
 */
const nextConnection = (stored: number, now: number): number => (now > stored ? now : stored + CONNECTION_LEAP);

export function store({ identity, user, role, replica, checkpoint }: Life, ended: EndReason | null, written: number): StoredSession {
  const { sequence, revision, outstanding, buffer } = replica;
  return { ...identity, ...checkpoint, user, role, sequence, revision, outstanding, buffer, ended, written };
}

export function revive(stored: StoredSession, now: number): Life {
  const { session, secret, userId = null, user, role = 'owner', snapshot, since, sequence, revision, outstanding, buffer } = stored;
  const confirmed = Content.from(snapshot.delta).apply(since);
  const local = confirmed.apply(outstanding?.delta ?? []).apply(buffer.delta);
  return {
    identity: { session, secret, userId, connection: nextConnection(stored.connection, now) },
    user,
    role,
    replica: { revision, confirmed, outstanding, buffer, local, sequence },
    checkpoint: { snapshot, since },
  };
}
