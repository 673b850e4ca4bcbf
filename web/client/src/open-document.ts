import type { DocumentSession } from './document-session.ts';
import type { User } from './user.ts';

export interface OpenOptions {
  /** How others see this user. Where missing the server picks a guest's name and a colour. */
  readonly user?: User;
  /** Asked for at every connect and sent in hello. */
  readonly token?: () => Promise<string | undefined>;
}

/**
 * Opens a document for editing together.
 * @param url the document's address, `http(s)://host/api/documents/{id}`.
 * @returns when there is a document to show: the server's, or what this device has stored.
 */
export async function openDocument(url: string, options: OpenOptions = {}): Promise<DocumentSession> {
  throw new Error(`Cannot open ${url} (${Object.keys(options).length} options): this build holds the types only.`);
}
