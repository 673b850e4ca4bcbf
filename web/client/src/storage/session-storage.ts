import type { Delta } from '../delta/op.ts';
import type { EndReason } from '../reasons.ts';
import type { Outstanding, Pending } from '../session/replica.ts';
import type { Role } from '../role.ts';
import type { User } from '../user.ts';

/** Where sessions are kept on this device, so that what the server has not stored survives. */
export interface SessionStorage {
  /** Whether it survives closing the tab. */
  readonly survives: boolean;

  /**
   * Takes over every session of a document that is stored here and that no living tab owns.
   * @param orphaned is called for those whose owner dies later, where the storage notices that, until the signal calls it off.
   */
  claim(address: string, orphaned: (record: SessionRecord) => void, signal: AbortSignal): Promise<readonly SessionRecord[]>;

  /** A record for a new session, owned by the caller; nothing is stored before the first `write`. */
  create(address: string): Promise<SessionRecord>;
}

/** A place in the storage for one session, owned by one tab at a time. */
export interface SessionRecord {
  /** What it held when it was claimed; null where it is new. */
  readonly stored: StoredSession | null;
  /**
   * Replaces what is stored, wholly or not at all. When it resolves, the device will still have it after a crash.
   * @throws RecordLostError where another tab has taken the record over.
   */
  write(session: StoredSession): Promise<void>;
  remove(): Promise<void>;
  /** Leaves the record to whoever claims it next. */
  release(): Promise<void>;
}

/** Everything of a session that must outlive its tab. Consistent: one moment of the session. */
export interface StoredSession {
  readonly session: number;
  readonly secret: string;
  /** The number of the newest connection whose hello may have been sent. */
  readonly connection: number;
  /** The newest sequence number that may have been sent. */
  readonly sequence: number;
  readonly user: User | null;
  /** Whose session it is, where a token has proved that: nobody else goes on with it. Missing in what was stored by earlier versions. */
  readonly userId?: string | null;
  /** What it may do, as the server said last; missing as above. */
  readonly role?: Role;
  /** The document at an earlier revision. The same object as long as it does not change, so that it is written only then. */
  readonly snapshot: StoredSnapshot;
  /** From the snapshot to `revision`. */
  readonly since: Delta;
  readonly revision: number;
  readonly outstanding: Outstanding | null;
  readonly buffer: Pending;
  /** Milliseconds since 1970 UTC. */
  readonly written: number;
  /** Set where the server will not have this session again; what it did not store is kept until somebody is told. */
  readonly ended: EndReason | null;
}

export interface StoredSnapshot {
  readonly revision: number;
  readonly delta: Delta;
}

/** Another tab owns the record now. */
export class RecordLostError extends Error {
  constructor() {
    super('Another tab has taken this session over.');
    this.name = 'RecordLostError';
  }
}
