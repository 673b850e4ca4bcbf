import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';

type Patch = readonly [position: number, deleted: number, inserted: string];

const folder = process.env['COLLABDOCS_TRACES'] ?? resolve(import.meta.dirname, '../../../../shared/traces');

/** What somebody typed, from josephg/editing-traces: one revision a keystroke, two sessions in turns. */
export class Recording {
  readonly #patches: readonly Patch[];

  private constructor(patches: readonly Patch[]) {
    this.#patches = patches;
  }

  static find(name: string): Recording | null {
    const file = resolve(folder, `${name}.json.gz`);
    if (!existsSync(file)) return null;
    const { txns } = JSON.parse(gunzipSync(readFileSync(file)).toString()) as { txns: { patches: Patch[] }[] };
    return new Recording(txns.flatMap(transaction => transaction.patches));
  }

  get revisions(): number {
    return this.#patches.length;
  }

  /** The text at a revision, played from the start. */
  textAt(revision: number): string {
    return this.#patches.slice(0, revision).reduce((text, [position, deleted, inserted]) => text.slice(0, position) + inserted + text.slice(position + deleted), '');
  }

  /** As an export (PROTOCOL.md, section X) of one document. */
  *export(id: string): Generator<string> {
    const digest = createHash('sha256');
    const sequences = [0, 0];
    let length = 0;
    const counted = (line: string): string => {
      digest.update(`${line}\n`);
      return `${line}\n`;
    };
    yield '{"collabdocs":"export","format":1}\n';
    yield counted(JSON.stringify({ document: id, title: 'A recording', created: FIRST, modified: FIRST + this.revisions * KEYSTROKE_MS }));
    for (const [index, [position, deleted, inserted]] of this.#patches.entries()) {
      const author = Math.floor(index / 300) % 2;
      const delta = [...(position > 0 ? [{ retain: position }] : []), ...(inserted ? [{ insert: inserted }] : []), ...(deleted > 0 ? [{ delete: deleted }] : [])];
      length += inserted.length - deleted;
      sequences[author] = (sequences[author] ?? 0) + 1;
      yield counted(JSON.stringify({ revision: index + 1, session: 17 + author, sequence: sequences[author], time: FIRST + index * KEYSTROKE_MS, delta }));
    }
    yield counted(JSON.stringify({ author: 17, name: 'Cleo', color: '#aa3366' }));
    yield counted(JSON.stringify({ author: 18, name: 'Dan', color: '#1565c0' }));
    yield `${JSON.stringify({ end: id, revisions: this.revisions, length, sha256: digest.digest('hex') })}\n`;
    yield '{"documents":1}\n';
  }
}

const FIRST = 1_790_000_000_000;
const KEYSTROKE_MS = 150;
