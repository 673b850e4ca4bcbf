import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, readFileSync, type WriteStream } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/** A start that takes longer than this has failed, in ms. */
const startLimit = 60_000;

/** How often a process that starts is asked whether it takes work, in ms. */
const askEvery = 20;

/** Of the output, as much is kept for messages, in characters. */
const outputKept = 4_000;

/** Ticks per second of the CPU times in /proc/PID/stat (Linux, everywhere that .NET runs). */
const ticksPerSecond = 100;

export interface ServerOptions {
  /** What it is called in messages. */
  readonly name: string;
  readonly command: readonly [program: string, ...rest: string[]];
  /** Where it listens: `http://host:port`. */
  readonly url: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The file that its output is added to. */
  readonly log?: string;
  /** Hears each line of its output. */
  readonly heard?: (line: string) => void;
}

/** A server under test, a process of its own: it can be stopped, killed, frozen, and started again as it was. */
export class ServerProcess {
  readonly name: string;
  readonly url: string;
  readonly #options: ServerOptions;
  readonly #log: WriteStream | null;
  #process: ChildProcess | null = null;
  /** However this process ends, it leaves no other behind. */
  readonly #lastWill = (): void => void this.#process?.kill('SIGKILL');
  #output = '';
  #closed = false;

  constructor(options: ServerOptions) {
    this.name = options.name;
    this.url = options.url;
    this.#options = options;
    this.#log = options.log === undefined ? null : createWriteStream(options.log, { flags: 'a' });
    process.once('exit', this.#lastWill);
  }

  /** The address of a document. */
  document(id: string): string {
    return `${this.url}/api/documents/${id}`;
  }

  start(): void {
    if (this.#closed) throw new Error('The test is over');
    const { command: [program, ...rest], env, heard } = this.#options;
    const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
    child.on('error', (error) => this.#keep(String(error)));
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        this.#keep(`${line}\n`);
        heard?.(line);
      });
    }
    this.#process = child;
  }

  /** Waits until it takes work. */
  async ready(): Promise<void> {
    const end = Date.now() + startLimit;
    while (!(await this.answers())) {
      if (this.ended) throw new Error(`${this.name} ended by itself (${this.exit}). It said:\n${this.#output}`);
      if (Date.now() > end) throw new Error(`${this.name} was not ready after ${startLimit / 1000} s. It said:\n${this.#output}`);
      await sleep(askEvery);
    }
  }

  /** Whether it takes work now. @param patience for the answer, in ms. */
  async answers(patience = 5_000): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(patience) })).ok;
    } catch {
      return false;
    }
  }

  /** kill -9. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** kill -9, and no start after it. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.kill();
    process.off('exit', this.#lastWill);
    await new Promise<void>((resolve) => (this.#log ? this.#log.end(resolve) : resolve()));
  }

  /** Asks it to stop. @returns its exit code. */
  async stop(): Promise<number | null> {
    return this.#end('SIGTERM');
  }

  /** kill -STOP: it stands still, and knows nothing of it. */
  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  /** kill -CONT. */
  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  /** Whether it does not run: it was not started, it was ended, or it ended by itself. */
  get ended(): boolean {
    return this.#process === null || this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  /** How it ended. */
  get exit(): string {
    return this.#process === null ? 'ended by the test' : `exit code ${this.#process.exitCode}, signal ${this.#process.signalCode}`;
  }

  get pid(): number {
    if (this.#process?.pid === undefined || this.ended) throw new Error(`${this.name} does not run`);
    return this.#process.pid;
  }

  /** The processor time that it has used since it was started, in ms. */
  get cpu(): number {
    // The name, in brackets, may hold blanks; after it, user and system time are fields 12 and 13.
    const fields = readFileSync(`/proc/${this.pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
    return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond;
  }

  /** Its memory that no file backs, in MiB. */
  get memory(): number {
    return Number(/^RssAnon:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8'))?.[1]) / 1024;
  }

  #keep(text: string): void {
    this.#output = (this.#output + text).slice(-outputKept);
    if (!this.#closed) this.#log?.write(text);
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#process;
    if (child === null) return null;
    if (!this.ended) {
      const exit = new Promise((resolve) => child.once('exit', resolve));
      child.kill(signal);
      await exit;
    }
    this.#process = null;
    return child.exitCode;
  }
}

/** A port that nobody has now. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
