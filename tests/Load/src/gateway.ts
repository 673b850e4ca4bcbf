import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const program = fileURLToPath(new URL('../../../Gateway/bin/Release/net10.0/CollabDocs.Gateway.dll', import.meta.url));

/** Requests are not logged: what matters would not be found among them. */
const quiet = ['--Logging:LogLevel:Microsoft.AspNetCore=Warning'];

/** A start that takes longer than this has failed, in ms. */
const startLimit = 60_000;

/** The real gateway, a process of its own, that can be killed and started again on the same port and data. */
export class Gateway {
  readonly url: string;
  readonly #data: string;
  #process: ChildProcess | null = null;
  #output = '';
  #closed = false;

  private constructor(port: number, data: string) {
    this.url = `http://127.0.0.1:${port}`;
    this.#data = data;
    // However this process ends, it leaves no other behind.
    process.once('exit', () => this.#process?.kill('SIGKILL'));
  }

  /** A gateway that has not been started. @param data the directory of its data. */
  static async on(data: string): Promise<Gateway> {
    if (!existsSync(program)) throw new Error(`The gateway is not built: "./run --build" makes ${program}`);
    return new Gateway(await freePort(), data);
  }

  /** Runs a test with a gateway on a new directory, which goes with it. */
  static async during(test: (gateway: Gateway) => Promise<void>): Promise<void> {
    const data = await mkdtemp(join(tmpdir(), 'collabdocs-'));
    const gateway = await Gateway.on(data);
    try {
      gateway.start();
      await gateway.ready();
      await test(gateway);
    } finally {
      await gateway.close();
      await rm(data, { recursive: true, force: true });
    }
  }

  /** The address of a document. */
  document(id: string): string {
    return `${this.url}/api/documents/${id}`;
  }

  start(): void {
    if (this.#closed) throw new Error('The test is over');
    const child = spawn('dotnet', [program, '--urls', this.url, '--data', this.#data, ...quiet], { stdio: ['ignore', 'pipe', 'pipe'] });
    const keep = (chunk: Buffer) => (this.#output = (this.#output + chunk.toString()).slice(-4000));
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    this.#process = child;
  }

  /** Waits until it takes work. */
  async ready(): Promise<void> {
    const end = Date.now() + startLimit;
    while (!(await this.#answers())) {
      if (this.#ended) throw new Error(`The gateway ended by itself (${this.#process?.exitCode}). It said:\n${this.#output}`);
      if (Date.now() > end) throw new Error(`The gateway was not ready after ${startLimit / 1000} s. It said:\n${this.#output}`);
      await sleep(20);
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
  }

  /** Asks it to stop. @returns its exit code. */
  async stop(): Promise<number | null> {
    return this.#end('SIGTERM');
  }

  get #ended(): boolean {
    return this.#process === null || this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#process;
    if (child === null) return null;
    if (!this.#ended) {
      const exit = new Promise((resolve) => child.once('exit', resolve));
      child.kill(signal);
      await exit;
    }
    this.#process = null;
    return child.exitCode;
  }

  async #answers(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/readyz`)).ok;
    } catch {
      return false;
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
