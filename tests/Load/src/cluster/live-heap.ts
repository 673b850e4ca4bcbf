import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How long is listened, in ms: the runtime tells its counters each second. */
const listenFor = 3_200;

/** A command set of the diagnostic protocol, and two of its commands. */
const eventPipe = 2;
const stopTracing = 1;
const collectTracing = 2;
const headerLength = 20;

/** The runtime's own events: that of its heap, with this keyword, makes it collect all garbage when somebody begins to listen. */
const collector = provider('Microsoft-Windows-DotNETRuntime', 0x80_0000n, 4, '');
const counters = provider('System.Runtime', 0xffff_ffffn, 5, 'EventCounterIntervalSec=1');

/**
 * What is alive on the heap of a .NET process, in MiB, after a collection of all garbage. It is asked through the diagnostic socket that every .NET
 * process has (github.com/dotnet/diagnostics, documentation/design-docs/ipc-protocol.md), as dotnet-gcdump and dotnet-counters do.
 */
export async function liveHeap(pid: number): Promise<number> {
  const path = join(tmpdir(), `dotnet-diagnostic-${pid}-${startOf(pid)}-socket`);
  const events: Buffer[] = [];
  const socket = connect(path);
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', () => resolve()); // the stream ends when the listening does
    socket.on('data', (chunk: Buffer) => {
      events.push(chunk);
      if (events.length > 1) return;
      // The answer has the length of its header and of the session's number; all that follows are events.
      const session = chunk.subarray(headerLength, headerLength + 8);
      setTimeout(() => ask(path, stopTracing, session).catch(reject), listenFor);
    });
    socket.write(message(collectTracing, Buffer.concat([number(64), number(1), number(2), collector, counters])));
  });
  const heap = lastCounter(Buffer.concat(events), 'gc-heap-size');
  if (heap === undefined) throw new Error(`Process ${pid} did not tell the size of its heap`);
  return (heap * 1e6) / 2 ** 20;
}

/** When a process was started, as the kernel counts it: processes that were killed leave their sockets behind, under numbers that are given again. */
function startOf(pid: number): string {
  return readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ')[19] ?? '';
}

/** The mean of a counter, as it was told last: its name, its name for people, and the value, one behind the other. */
function lastCounter(events: Buffer, name: string): number | undefined {
  const at = events.lastIndexOf(Buffer.from(`${name}\0`, 'utf16le'));
  if (at < 0) return undefined;
  let end = at + 2 * (name.length + 1);
  while (events.readUInt16LE(end) !== 0) end += 2;
  return events.readDoubleLE(end + 2);
}

async function ask(path: string, command: number, payload: Buffer): Promise<void> {
  const socket = connect(path);
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', () => resolve());
    socket.on('data', () => socket.end());
    socket.write(message(command, payload));
  });
}

function message(command: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(headerLength);
  header.write('DOTNET_IPC_V1\0', 'latin1');
  header.writeUInt16LE(headerLength + payload.length, 14);
  header[16] = eventPipe;
  header[17] = command;
  return Buffer.concat([header, payload]);
}

function provider(name: string, keywords: bigint, level: number, settings: string): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeBigUInt64LE(keywords);
  bytes.writeUInt32LE(level, 8);
  return Buffer.concat([bytes, text(name), text(settings)]);
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
