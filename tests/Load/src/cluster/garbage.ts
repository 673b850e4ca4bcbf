import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The runtime's event provider, and its keyword that makes it collect all garbage when somebody begins to listen. */
const provider = 'Microsoft-Windows-DotNETRuntime';
const collectKeyword = 0x80_0000n;
const informational = 4;

/**
 * Makes a .NET process collect all its garbage: somebody begins to listen to its heap, through its diagnostic socket, as dotnet-gcdump does
 * (github.com/dotnet/diagnostics, documentation/design-docs/ipc-protocol.md).
 * @returns when the collection is done and the listening over.
 */
export async function collectGarbage(pid: number): Promise<void> {
  const name = readdirSync(tmpdir()).find((file) => file.startsWith(`dotnet-diagnostic-${pid}-`) && file.endsWith('-socket'));
  if (name === undefined) throw new Error(`Process ${pid} has no diagnostic socket`);
  const path = join(tmpdir(), name);
  const socket = connect(path);
  let session: bigint | null = null;
  let answer = Buffer.alloc(0);
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('data', (chunk: Buffer) => {
      if (session !== null) return;
      answer = Buffer.concat([answer, chunk]);
      if (answer.length < headerLength + 8) return;
      if (answer[17] !== 0) return reject(new Error(`Process ${pid} refused to be listened to`));
      session = answer.readBigUInt64LE(headerLength);
      setTimeout(() => stop(path, session ?? 0n).catch(reject), collectionAtMost);
    });
    socket.on('close', () => resolve()); // the stream ends when the listening does
    socket.write(message(2, 2, collectTracing()));
  });
}

/** By then the collection is done: it runs when the listening begins, and the stream's end waits for it. In ms. */
const collectionAtMost = 500;

const headerLength = 20;

async function stop(path: string, session: bigint): Promise<void> {
  const socket = connect(path);
  const payload = Buffer.alloc(8);
  payload.writeBigUInt64LE(session);
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', () => resolve());
    socket.on('data', () => socket.end());
    socket.write(message(2, 1, payload));
  });
}

function message(commandSet: number, command: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(headerLength);
  header.write('DOTNET_IPC_V1\0', 'latin1');
  header.writeUInt16LE(headerLength + payload.length, 14);
  header[16] = commandSet;
  header[17] = command;
  return Buffer.concat([header, payload]);
}

function collectTracing(): Buffer {
  const keywords = Buffer.alloc(12);
  keywords.writeBigUInt64LE(collectKeyword);
  keywords.writeUInt32LE(informational, 8);
  return Buffer.concat([number(64), number(1), number(1), keywords, text(provider), text('')]);
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** Its length with the closing NUL, and UTF-16. */
function text(value: string): Buffer {
  return Buffer.concat([number(value.length + 1), Buffer.from(`${value}\0`, 'utf16le')]);
}
