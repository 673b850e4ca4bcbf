import type { Delta } from './delta/op.ts';
import type { EndReason, RefusalReason } from './reasons.ts';
import type { Role } from './role.ts';
import type { Peer, Selection, User } from './user.ts';

/** Whether the session has a connection. Each kind holds only what it alone needs. */
export type Status =
  /** A connection is being made. */
  | { readonly kind: 'connecting' }
  /** Edits go to the server as they are made. */
  | { readonly kind: 'online' }
  /** The connection was lost; the next attempt is at `retryAt` (milliseconds since 1970 UTC). */
  | { readonly kind: 'reconnecting'; readonly retryAt: number; readonly attempt: number }
  /** The browser says that there is no network. Edits are kept, and sent when it is back. */
  | { readonly kind: 'offline' }
  /** Over for good. `unsaved` is what the server does not have, null where it has everything. */
  | { readonly kind: 'ended'; readonly reason: EndReason; readonly unsaved: Delta | null };

/** What would be lost if this device vanished now. */
export interface Saved {
  /** Local edits (calls of `edit`) that the server has not stored yet. 0 means that all is saved. */
  readonly unsaved: number;
  /** Whether the server's store takes revisions. While it is failing, nothing is acknowledged. */
  readonly store: 'ok' | 'failing';
  /** Whether unsaved edits survive closing the tab: kept on this device, only in memory, or the device refuses to store them. */
  readonly device: 'kept' | 'memory' | 'failing';
}

/** The local document has changed. */
export interface DocumentChange {
  /** From the local document before to the local document now. */
  readonly delta: Delta;
  /** Who did it: this session's user, others, or the taking back of a refused edit. */
  readonly origin: 'local' | 'remote' | 'refused';
}

/** An edit was refused for good and taken back. Show `delta`, or put it where its author finds it. */
export interface Refusal {
  readonly reason: RefusalReason;
  /** A sentence for a developer. */
  readonly message: string;
  /** What was taken back. */
  readonly delta: Delta;
  /** The text that it inserted, for a message to its author. */
  readonly text: string;
}

/** What `on` listens to. */
export interface SessionEvents {
  readonly change: DocumentChange;
  readonly status: Status;
  readonly saved: Saved;
  readonly peers: ReadonlyMap<number, Peer>;
  /** What this session may do from now on. */
  readonly role: Role;
  readonly refused: Refusal;
  readonly ended: Extract<Status, { kind: 'ended' }>;
}

/**
 * One editor on one document. It outlives its connections, and where it is stored on the device also its tab. Local edits
 * show at once; they reach the server exactly once, and everybody ends with the same text.
 */
export interface DocumentSession {
  /** The document's id. */
  readonly id: string;
  /** The local document as text: what the server has and what it has not yet. Embeds stand as U+FFFC. */
  readonly text: string;
  /** The local document whole, as inserts. */
  readonly document: Delta;
  /** Length of the local document in UTF-16 code units. */
  readonly length: number;
  /** The newest revision that this session has. */
  readonly revision: number;
  /** The session's public number. */
  readonly session: number;
  readonly user: User;
  /** What the session may do, as the server said last. It may change at any time. */
  readonly role: Role;
  /** Whether `edit` is allowed: the role is that of a writer or an owner, and the session is not over. */
  readonly canWrite: boolean;
  readonly status: Status;
  readonly saved: Saved;
  /** Everybody else who is here, by session number. A new map with every change. */
  readonly peers: ReadonlyMap<number, Peer>;

  /**
   * Applies a change to the local document and sees to it that it reaches the server.
   * @throws InvalidDeltaError where it does not fit the local document, RoleInsufficientError where the role does not allow it; nothing has
   * changed then.
   */
  edit(delta: Delta): void;

  /**
   * Tells others where this user's selection is; null when the editor loses focus. Cheap: call it on every change. A position past
   * the end counts as the end.
   */
  select(selection: Selection | null): void;

  /**
   * Shows this user to others under another name or colour. Who is proved by a token (`user.id`) keeps the token's.
   * @throws TypeError where the name is not 1 to 64 code units without control characters, or the colour not `#rrggbb`.
   */
  rename(user: User): void;

  /** @returns a function that ends the listening. */
  on<E extends keyof SessionEvents>(event: E, listener: (value: SessionEvents[E]) => void): () => void;

  /** Resolves when nothing is unsaved; rejects where the session ends before. */
  whenSaved(): Promise<void>;

  /** Tries to connect now instead of at `retryAt`. */
  reconnect(): void;

  /** Ends the connection. Edits that are not saved stay on the device, where it keeps them, and are sent by the next session here. */
  close(): Promise<void>;
}
