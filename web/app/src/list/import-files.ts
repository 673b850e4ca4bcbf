import { createDocument, DocumentsError, MAX_TITLE_LENGTH, type DocumentInfo } from '../documents.ts';

export const importable = '.txt,.md,.markdown,text/plain,text/markdown';

export interface Imported {
  readonly documents: readonly DocumentInfo[];
  /** A sentence for each file that did not become a document. */
  readonly failures: readonly string[];
}

/** Makes a document of each text file, one after the other. */
export async function importFiles(files: readonly File[]): Promise<Imported> {
  const documents: DocumentInfo[] = [];
  const failures: string[] = [];
  for (const file of files) {
    try {
      if (!/\.(txt|md|markdown)$/i.test(file.name)) throw new DocumentsError('not_text');
      documents.push(await createDocument(titleOf(file.name), textOf(await file.arrayBuffer())));
    } catch (failure) {
      failures.push(`“${file.name}” was not imported. ${reasonOf(failure)}`);
    }
  }
  return { documents, failures };
}

/** A file's bytes as a document's text: UTF-8, or UTF-16 where a byte order mark says so; line ends become LF. */
export function textOf(bytes: ArrayBuffer): string {
  const [first, second] = new Uint8Array(bytes);
  const encoding = first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding, { fatal: true }).decode(bytes).replace(/\r\n?/g, '\n');
}

/** A file's name as a document's title. */
export const titleOf = (fileName: string): string =>
  fileName.replace(/\.[^.]+$/, '').replace(/\p{Cc}/gu, ' ').trim().slice(0, MAX_TITLE_LENGTH) || 'Imported document';

function reasonOf(failure: unknown): string {
  if (failure instanceof DocumentsError && failure.reason === 'not_text') return 'Only .txt and .md files can be imported.';
  if (failure instanceof DocumentsError) return failure.message;
  if (failure instanceof TypeError) return 'It is not a text file in UTF-8.';
  return 'The file could not be read.';
}
