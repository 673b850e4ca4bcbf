/** Why a submission was refused (PROTOCOL.md S6), and three reasons of the client's own. */
export type RefusalReason =
  | 'delta_malformed'
  | 'past_end'
  | 'split_surrogate'
  | 'lone_surrogate'
  | 'forbidden_character'
  | 'attribute_invalid'
  | 'base_unknown'
  | 'document_too_large'
  | 'document_deleted'
  | 'superseded'
  | 'revision_mismatch'
  /** The submission would be longer than `limits.messageBytes`; it was not sent. */
  | 'message_too_large'
  /** The server stored something else under this sequence: an earlier life of this session, whose storage was set back. */
  | 'replaced'
  /** A reason that this client does not know. */
  | 'unknown';

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
  | 'too_many_errors';
