/** The page's addresses: `/` is the list, `/?view=deleted` that of deleted documents, `/d/{id}` a document, `/d/{id}#history/{revision}` its past. */
export const listPath = '/';

/** The list of what is found, or of what of it is deleted. */
export function listPathOf(search: string, deleted: boolean): string {
  const query = new URLSearchParams({ ...(search === '' ? {} : { search }), ...(deleted ? { view: 'deleted' } : {}) });
  return query.size === 0 ? listPath : `${listPath}?${query}`;
}

/** Whether the address is that of the list of deleted documents. */
export const isListOfDeleted = (search: string): boolean => new URLSearchParams(search).get('view') === 'deleted';

export const documentPath = (id: string): string => `/d/${encodeURIComponent(id)}`;

/** What to give away so that somebody else comes to the document. */
export const documentLink = (id: string): string => new URL(documentPath(id), location.origin).href;

/** The same for somebody who has no other right: whoever has it may do what the credential allows. */
export const documentLinkWith = (id: string, credential: string): string => `${documentLink(id)}#${credential}`;

/** Null where the path is not a document's. What cannot be decoded is nobody's id, and stays as it is. */
export function documentIdOf(path: string): string | null {
  const id = /^\/d\/([^/]+)\/?$/.exec(path)?.[1];
  try {
    return id === undefined ? null : decodeURIComponent(id);
  } catch {
    return id ?? null;
  }
}

/** A link to what the document was at a revision. */
export const revisionLink = (id: string, revision: number): string => documentLink(id) + historyHash(revision);

/** The part of the address that says that the history is open, and where. */
export const historyHash = (revision: number | null): string => (revision === null ? '#history' : `#history/${revision}`);

/** Null where the address does not ask for the history; without a revision it is the newest that is meant. */
export function historyOf(hash: string): { readonly revision: number | null } | null {
  const found = /^#history(?:\/(\d{1,15}))?$/.exec(hash);
  return found && { revision: found[1] === undefined ? null : Number(found[1]) };
}
