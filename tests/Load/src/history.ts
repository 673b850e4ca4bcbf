import type { Delta } from '../../../web/client/src/index.ts';
import { applyToText } from './plain-text.ts';

/** A revision as it is stored (PROTOCOL.md R1, A7). */
export interface StoredRevision {
  readonly revision: number;
  readonly session: number;
  readonly sequence: number;
  readonly delta: Delta;
}

/** Revisions asked for at once; the most that the server gives. */
const page = 1000;

/** Reads all revisions after `after`. @param document the document's address. */
export async function readHistory(document: string, after = 0): Promise<StoredRevision[]> {
  const history: StoredRevision[] = [];
  for (;;) {
    const from = after + history.length;
    const answer = (await readJson(`${document}/revisions?after=${from}&limit=${page}`)) as { revisions: StoredRevision[]; head: number };
    history.push(...answer.revisions);
    if (answer.revisions.length === 0 || after + history.length >= answer.head) return history;
  }
}

/** The newest revision of a document that is stored. */
export async function readHead(document: string): Promise<number> {
  return ((await readJson(document)) as { revision: number }).revision;
}

/** The server's text of a document now. */
export async function readText(document: string): Promise<string> {
  return (await read(`${document}/text`)).text();
}

/** The text that the revisions make, one after the other. */
export function fold(history: readonly StoredRevision[]): string {
  return history.reduce((text, { delta }) => applyToText(text, delta), '');
}

async function readJson(address: string): Promise<unknown> {
  return (await read(address)).json();
}

async function read(address: string): Promise<Response> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`GET ${address} was answered ${response.status}: ${await response.text()}`);
  return response;
}
