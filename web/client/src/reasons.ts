/** Why a submission was refused for good (PROTOCOL.md S6); the last three are this client's own. */
export const REFUSAL_REASONS = [
  'delta_malformed',
  'past_end',
  'split_surrogate',
  'lone_surrogate',
  'forbidden_character',
  'attribute_invalid',
  'base_unknown',
  'document_too_large',
  'document_deleted',
  'superseded',
  'revision_mismatch',
  /** The session's role does not let it edit (any more). */
  'role_insufficient',
  /** The team's own program did not want the edit. */
  'host_refused',
  /** The submission would be longer than half of `limits.messageBytes` and cannot be cut; it was not sent. */
  'message_too_large',
  /** The server stored something else under this sequence number, for this device had lost what it had stored. */
  'replaced',
  /** A session of an earlier visit ended before its edits were saved. */
  'left_behind',
  /** A reason that this client does not know. */
  'unknown',
] as const;

export type RefusalReason = (typeof REFUSAL_REASONS)[number];

export const asRefusalReason = (reason: string): RefusalReason => REFUSAL_REASONS.find((known) => known === reason) ?? 'unknown';

/** Why a token is not taken (PROTOCOL.md G8); the last is this client's own: it is another user's than the session, which has unsaved edits (G9). */
export const TOKEN_REASONS = ['token_missing', 'token_invalid', 'token_expired', 'token_revoked', 'token_of_another'] as const;

export type TokenReason = (typeof TOKEN_REASONS)[number];

export const asTokenReason = (reason: string): TokenReason | undefined => TOKEN_REASONS.find((known) => known === reason);

/**
 * Whether the session itself lives on: only who asked had no right to it at that time. What it has not sent can still be, by the same
 * user with a right.
 */
export const isForWantOfRight = (reason: EndReason): boolean => reason === 'access_revoked' || asTokenReason(reason) !== undefined;

/** Why a session is over (PROTOCOL.md E5), and `closed` where `close` was called. */
export type EndReason =
  | 'closed'
  | 'protocol_unsupported'
  | 'secret_wrong'
  | 'document_not_found'
  | 'document_deleted'
  | 'revision_unknown'
  | 'superseded'
  | 'binary_frame'
  | 'message_too_large'
  | 'too_many_errors'
  | TokenReason
  /** This user has no role in the document, or none any more. */
  | 'access_revoked'
  /** The server does not understand the hello. */
  | 'message_malformed'
  /** The server does not let whoever this is in, for a reason that this client does not know. */
  | 'not_allowed';
