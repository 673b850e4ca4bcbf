import { asTokenReason, type EndReason } from '../reasons.ts';

/** The closes after which the session is over, whatever they say (PROTOCOL.md E5). */
const FINAL_CLOSES: ReadonlyMap<number, EndReason> = new Map([
  [4001, 'superseded'],
  [4002, 'protocol_unsupported'],
  [4003, 'secret_wrong'],
  [4009, 'revision_unknown'],
  [4010, 'document_deleted'],
  [4403, 'access_revoked'],
  [4404, 'document_not_found'],
  [1003, 'binary_frame'],
  [1009, 'message_too_large'],
]);

/** Why no other connection is to follow; undefined where one is. */
export function endOf(code: number, reason: string): EndReason | undefined {
  if (code === 4401) return asTokenReason(reason) ?? 'token_invalid';
  if (code === 1008 && reason === 'too_many_errors') return 'too_many_errors';
  return FINAL_CLOSES.get(code) ?? (code >= 4400 && code <= 4499 ? 'not_allowed' : undefined);
}
