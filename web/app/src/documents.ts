import { credentialOf } from './credentials.ts';

/** Documents over HTTP (PROTOCOL.md, section A). */
export interface DocumentInfo {
  readonly id: string;
  readonly title: string;
  readonly revision: number;
  /** In UTF-16 code units. */
  readonly length: number;
  /** RFC 3339. */
  readonly created: string;
  /** RFC 3339. */
  readonly modified: string;
  /** RFC 3339; only of one that is deleted. */
  readonly deleted?: string;
}

export interface DocumentPage {
  readonly documents: readonly DocumentInfo[];
  /** Where the next page begins; null at the end. */
  readonly next: string | null;
}

/** A request that was not done. The message is a sentence for the person who asked. */
export class DocumentsError extends Error {
  /** A reason of the protocol; `unreachable` where no answer came, `unknown` where it gave none. */
  readonly reason: string;

  constructor(reason: string, status = 0) {
    super(sentences[reason] ?? `The server could not do that (${status || reason}). Please try again later.`);
    this.reason = reason;
  }
}

/** What to tell the person who asked for something that failed. */
export const sentenceOf = (failure: unknown): string => (failure instanceof Error ? failure.message : String(failure));

export const MAX_TITLE_LENGTH = 200;
const PAGE_SIZE = 50;
const PATIENCE_MS = 30_000;
const root = '/api/documents';

const sentences: Readonly<Record<string, string>> = {
  unreachable: 'The server cannot be reached. Please check the connection and try again.',
  token_missing: 'This server asks for a link or a sign-in.',
  token_invalid: 'The link or the sign-in is not valid here.',
  token_expired: 'Your sign-in has run out.',
  token_revoked: 'This link or sign-in was withdrawn.',
  role_insufficient: 'Your role in this document does not allow that.',
  link_unknown: 'This link was revoked.',
  link_invalid: 'A link allows to read, to review or to write, and its name has at most 200 characters.',
  user_invalid: 'A user id has 1 to 128 characters.',
  access_list_full: 'A document has at most 10,000 people, those taken off lately counted up to 20,000 with them, and 1,000 links.',
  access_revoked: 'You have no access to this document.',
  document_not_found: 'There is no such document.',
  document_deleted: 'This document was deleted.',
  document_purged: 'This document was deleted for good.',
  not_deleted: 'This document is not deleted any more.',
  document_too_large: 'The text is larger than a document may be on this server.',
  forbidden_character: 'The text holds a character that a document cannot (NUL).',
  lone_surrogate: 'The text is not well-formed: it holds half a character.',
  unavailable: 'The server cannot store anything at the moment. Please try again later.',
  id_taken: 'A document of that name exists already.',
  revision_unknown: 'The document has no such revision.',
  version_unknown: 'There is no such version any more.',
  version_invalid: 'A version needs a name of 1 to 200 characters, and its note has at most 2,000.',
};

/** @param deleted Those that are deleted and can be brought back, in place of those that are not. */
export const listDocuments = (search: string, after: string | null, deleted = false): Promise<DocumentPage> =>
  ask<DocumentPage>('GET', `${root}?${new URLSearchParams({
    search, limit: String(PAGE_SIZE), ...(after === null ? {} : { after }), ...(deleted ? { deleted: 'true' } : {}),
  })}`);

export const findDocument = (id: string): Promise<DocumentInfo> => ask<DocumentInfo>('GET', addressOf(id));

export const createDocument = (title: string, text = ''): Promise<DocumentInfo> =>
  ask<DocumentInfo>('POST', root, { body: text === '' ? { title } : { title, text } });

export const renameDocument = (id: string, title: string): Promise<DocumentInfo> => ask<DocumentInfo>('PATCH', addressOf(id), { body: { title } });

export const deleteDocument = (id: string): Promise<void> => ask<void>('DELETE', addressOf(id));

/** Brings a deleted document back. */
export const undeleteDocument = (id: string): Promise<DocumentInfo> => ask<DocumentInfo>('POST', `${addressOf(id)}/undelete`);

/** Deletes a document for good, whether it is deleted already or not. */
export const purgeDocument = (id: string): Promise<void> => ask<void>('DELETE', `${addressOf(id)}?purge=true`);

export const addressOf = (id: string): string => `${root}/${encodeURIComponent(id)}`;

export interface Asking {
  readonly body?: object;
  /** Ends the asking; the promise is rejected with the signal's reason then. */
  readonly signal?: AbortSignal | undefined;
  /** The same key on the same document is done once, however often it is sent. */
  readonly idempotencyKey?: string;
}

export async function ask<Answer>(method: string, address: string, { body, signal, idempotencyKey }: Asking = {}): Promise<Answer> {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  let response: Response;
  try {
    response = await fetch(address, {
      method,
      signal: signal ? AbortSignal.any([signal, patience]) : patience,
      headers: { ...authorization(address), ...(body && { 'Content-Type': 'application/json' }), ...(idempotencyKey !== undefined && { 'Idempotency-Key': idempotencyKey }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (response.ok) return (response.status === 204 ? undefined : await response.json()) as Answer;
  } catch {
    signal?.throwIfAborted();
    throw new DocumentsError('unreachable');
  }
  throw new DocumentsError(await reasonOf(response), response.status);
}

/** Whether the server wants to know who asks, or will not have it of this person. */
export const isDenied = (failure: unknown): boolean => failure instanceof DocumentsError && /^(token_|access_revoked$|role_insufficient$)/.test(failure.reason);

function authorization(address: string): Record<string, string> {
  const id = /^\/api\/documents\/([^/?]+)/.exec(address)?.[1];
  const credential = id === undefined ? null : credentialOf(decodeURIComponent(id));
  return credential === null ? {} : { Authorization: `Bearer ${credential}` };
}

async function reasonOf(response: Response): Promise<string> {
  const problem: unknown = await response.json().catch(() => null);
  const reason = typeof problem === 'object' && problem !== null && 'reason' in problem ? problem.reason : null;
  if (typeof reason === 'string') return reason;
  return response.status === 503 || response.status === 502 ? 'unavailable' : 'unknown';
}
