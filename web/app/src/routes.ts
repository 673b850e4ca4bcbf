/** The page's addresses: `/` is the list, `/d/{id}` a document. */
export const listPath = '/';

export const documentPath = (id: string): string => `/d/${encodeURIComponent(id)}`;

/** What to give away so that somebody else comes to the document. */
export const documentLink = (id: string): string => new URL(documentPath(id), location.origin).href;

/** Null where the path is not a document's. */
export function documentIdOf(path: string): string | null {
  const id = /^\/d\/([^/]+)\/?$/.exec(path)?.[1];
  return id === undefined ? null : decodeURIComponent(id);
}
