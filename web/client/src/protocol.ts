import { readServerDelta } from './delta/read-delta.ts';
import type { Delta } from './delta/op.ts';
import { Fields, ProtocolError } from './fields.ts';
import { ROLES, type Role } from './role.ts';
import type { Selection, User } from './user.ts';

/** The wire, as PROTOCOL.md says it. Everything that comes in is checked here, once; what leaves this file can be relied on. */
export const PROTOCOL_VERSION = 1;
export const SUBPROTOCOL = 'collabdocs.1';

export type ClientMessage =
  | { readonly type: 'hello'; readonly protocol: number; readonly user?: User; readonly token?: string; readonly resume?: Resumption }
  | { readonly type: 'submit'; readonly sequence: number; readonly base: number; readonly delta: Delta }
  | { readonly type: 'presence'; readonly revision: number; readonly selection: Selection | null; readonly user?: User }
  | { readonly type: 'renew'; readonly token: string }
  | { readonly type: 'ping' };

export interface Resumption {
  readonly session: number;
  readonly secret: string;
  /** Greater than on every earlier connection of the session. */
  readonly connection: number;
  /** The newest revision that the client has. */
  readonly revision: number;
}

export type ServerMessage =
  | Welcome | Revisions | Composed | Refused | PresenceMessage | RoleMessage | StatusMessage | ErrorMessage | { readonly type: 'pong' };

/** What the session may do, and until when. */
export interface Access {
  readonly role: Role;
  /** When the right ends by itself, in milliseconds since 1970 UTC of the server's clock; undefined where it does not. */
  readonly expires: number | undefined;
}

export interface Welcome extends Access {
  readonly type: 'welcome';
  readonly session: number;
  readonly secret: string;
  readonly connection: number;
  readonly user: User;
  readonly revision: number;
  readonly head: number;
  /** The document whole, for a new session; undefined for a resumed one. */
  readonly delta: Delta | undefined;
  readonly limits: Limits;
  readonly store: StoreState;
}

export interface Limits {
  /** UTF-8 bytes of one message. */
  readonly messageBytes: number;
  /** Code units of a document. */
  readonly documentLength: number;
  readonly submissionsPerSecond: number;
}

export type StoreState = 'ok' | 'failing';
const STORE_STATES = ['ok', 'failing'] as const;

export interface Revisions {
  readonly type: 'revisions';
  readonly revisions: readonly Revision[];
}

export interface Revision {
  readonly revision: number;
  readonly session: number;
  readonly sequence: number;
  /** Milliseconds since 1970 UTC. */
  readonly time: number;
  readonly delta: Delta;
}

export interface Composed {
  readonly type: 'composed';
  readonly from: number;
  readonly to: number;
  readonly delta: Delta;
}

export interface Refused {
  readonly type: 'refused';
  readonly sequence: number;
  readonly reason: string;
  readonly message: string;
  /** Milliseconds after which the same submission may be sent again; undefined where it is refused for good. */
  readonly retryAfter: number | undefined;
}

export interface PresenceMessage {
  readonly type: 'presence';
  readonly revision: number;
  readonly peers: readonly { readonly session: number; readonly user: User; readonly selection: Selection | null }[];
  readonly left: readonly number[];
}

/** The role, or when it ends, has changed; or a token was renewed (G6, G7). */
export interface RoleMessage extends Access {
  readonly type: 'role';
}

export interface StatusMessage {
  readonly type: 'status';
  readonly store: StoreState;
}

export interface ErrorMessage {
  readonly type: 'error';
  readonly reason: string;
  readonly message: string;
  /** Milliseconds before which no connection is to be made again, where this one is closed because of a limit. */
  readonly retryAfter: number | undefined;
}

/**
 * @returns undefined for a type of message that this client does not know: a newer server may say more than we understand.
 * @throws ProtocolError, InvalidDeltaError
 */
export function decodeServerMessage(text: string): ServerMessage | undefined {
  const fields = Fields.parse(text);
  switch (fields.string('type')) {
    case 'welcome':
      return {
        type: 'welcome',
        session: fields.whole('session', 1),
        secret: fields.string('secret'),
        connection: fields.whole('connection', 1),
        user: readUser(fields.object('user')),
        revision: fields.whole('revision'),
        head: fields.whole('head'),
        delta: fields.optional('delta', readDocument),
        limits: readLimits(fields.object('limits')),
        store: fields.oneOf('store', STORE_STATES),
        ...readAccess(fields, 'owner'),
      };
    case 'revisions':
      return { type: 'revisions', revisions: fields.objects('revisions').map(readRevision) };
    case 'composed':
      return { type: 'composed', from: fields.whole('from'), to: fields.whole('to', 1), delta: fields.delta('delta') };
    case 'refused':
      return {
        type: 'refused',
        sequence: fields.whole('sequence', 1),
        reason: fields.string('reason'),
        message: fields.optionalString('message') ?? '',
        retryAfter: fields.optionalNumber('retryAfter'),
      };
    case 'presence':
      return {
        type: 'presence',
        revision: fields.whole('revision'),
        peers: fields.objects('peers').map((peer) => ({
          session: peer.whole('session', 1),
          user: readUser(peer.object('user')),
          selection: peer.optional('selection', readSelection) ?? null,
        })),
        left: fields.wholes('left'),
      };
    case 'role':
      return { type: 'role', ...readAccess(fields) };
    case 'status':
      return { type: 'status', store: fields.oneOf('store', STORE_STATES) };
    case 'error':
      return {
        type: 'error',
        reason: fields.string('reason'),
        message: fields.optionalString('message') ?? '',
        retryAfter: fields.optionalNumber('retryAfter'),
      };
    case 'pong':
      return { type: 'pong' };
    default:
      return undefined;
  }
}

function readDocument(value: unknown): Delta {
  const delta = readServerDelta(value);
  if (delta.some((op) => !('insert' in op))) throw new ProtocolError('A document is made of inserts.');
  return delta;
}

/** @param otherwise the role where none is said: older servers know none, and let everybody do everything. */
const readAccess = (fields: Fields, otherwise?: Role): Access => ({
  role: fields.optionalOneOf('role', ROLES) ?? otherwise ?? fields.oneOf('role', ROLES),
  expires: fields.optionalNumber('expires'),
});

const readLimits = (fields: Fields): Limits => ({
  messageBytes: fields.whole('messageBytes', 1),
  documentLength: fields.whole('documentLength', 1),
  submissionsPerSecond: fields.whole('submissionsPerSecond', 1),
});

const readRevision = (fields: Fields): Revision => ({
  revision: fields.whole('revision', 1),
  session: fields.whole('session'),
  sequence: fields.whole('sequence'),
  time: fields.whole('time'),
  delta: fields.delta('delta'),
});

const COLOR = /^#[0-9a-f]{6}$/i;

function readUser(fields: Fields): User {
  const color = fields.string('color');
  if (!COLOR.test(color)) throw new ProtocolError('"color" is not #rrggbb.');
  const id = fields.optionalString('id');
  return { name: fields.string('name'), color, ...(id !== undefined && { id }) };
}

function readSelection(value: unknown): Selection | null {
  if (value === null) return null;
  const fields = Fields.of(value, 'selection');
  return { anchor: fields.whole('anchor'), head: fields.whole('head') };
}
