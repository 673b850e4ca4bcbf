/** Where a document is. */
export interface Address {
  /** `http(s)://host/api/documents/{id}`, without a query: under this name its sessions are stored. */
  readonly document: string;
  readonly id: string;
  /** `ws(s)://host/api/documents/{id}/socket`. */
  readonly socket: string;
}

const DOCUMENT_ID = /^[A-Za-z0-9][A-Za-z0-9\-_.]{0,127}$/; // PROTOCOL.md W1

/** The document's socket at another gateway. @param gateway its URL, of which only scheme, host and port count. */
export function socketAt(gateway: string, { document }: Address): string {
  const { protocol, host } = new URL(gateway, globalThis.document?.baseURI);
  return parseAddress(`${protocol}//${host}${new URL(document).pathname}`).socket;
}

/** @throws TypeError where the URL is not that of a document. */
export function parseAddress(url: string): Address {
  const parsed = new URL(url, globalThis.document?.baseURI);
  const path = parsed.pathname;
  const id = path.slice(path.lastIndexOf('/') + 1);
  if (!/^https?:$/.test(parsed.protocol) || !DOCUMENT_ID.test(id)) throw new TypeError(`"${url}" is not the address of a document.`);
  return {
    id,
    document: `${parsed.protocol}//${parsed.host}${path}`,
    socket: `${parsed.protocol === 'https:' ? 'wss:' : 'ws:'}//${parsed.host}${path}/socket`,
  };
}
