import type { EndReason, RefusalReason } from '@collabdocs/client';

/** Why a document cannot be written in any more, or at all; said to whoever has it open. */
export const endings: Readonly<Record<EndReason, string>> = {
  closed: 'The document was closed here.',
  protocol_unsupported: 'The server speaks another version than this page. Reload the page.',
  secret_wrong: 'The server does not know this session any more. Reload the page to go on.',
  document_not_found: 'There is no such document on this server, or you may not see it.',
  document_deleted: 'This document was deleted.',
  revision_unknown: 'The server was set back to an earlier state than this window has seen. Reload the page to see what it has now.',
  superseded: 'This session goes on in another window. Reload the page to go on here.',
  binary_frame: 'The connection was ended by a fault of this page. Reload it to go on.',
  message_too_large: 'An edit was larger than this server takes at once. Reload the page to go on without it.',
  too_many_errors: 'The connection was ended by a fault of this page. Reload it to go on.',
  token_missing: 'This document asks for a link or a sign-in.',
  token_invalid: 'The link or the sign-in that this page has is not valid here.',
  token_expired: 'Your sign-in has run out.',
  token_revoked: 'The link or the sign-in that this page has was withdrawn.',
  token_of_another: 'That link or sign-in is somebody else’s.',
  access_revoked: 'You have no access to this document.',
  message_malformed: 'The server does not understand this page. Reload it to go on.',
  not_allowed: 'The server does not let you into this document.',
};

/** Why an edit was not accepted, as the end of a sentence that begins with "since". */
export const refusals: Partial<Record<RefusalReason, string>> = {
  document_too_large: 'the document would be larger than this server allows',
  message_too_large: 'it is larger than this server takes at once',
  host_refused: 'the rules of this site do not allow it',
  forbidden_character: 'it holds a character that a document cannot',
  lone_surrogate: 'it holds half a character',
  split_surrogate: 'it cuts a character in two',
  role_insufficient: 'you may not write in this document any more',
  replaced: 'this browser had lost what it kept of it',
  left_behind: 'it was made on an earlier visit whose session has ended',
};
