import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';

const START_MS = 30_000;
const root = resolve(import.meta.dirname, '../../..');
const page = resolve(import.meta.dirname, '../dist');

/** Settings of the gateway (README.md) by name. */
export type Settings = Readonly<Record<string, string>>;

/** The real gateway, in a process of its own, with data of its own. It can be killed and started again at the same address. */
export class Gateway {
  readonly origin: string;
  readonly #data: string;
  readonly #settings: Settings;
  /** Of the tests themselves, where the gateway asks who somebody is. */
  #key: string | null = null;
  #process: ChildProcess | null = null;
  #log = '';

  private constructor(port: number, data: string, settings: Settings) {
    this.origin = `http://localhost:${port}`;
    this.#data = data;
    this.#settings = settings;
  }

  /** What it wrote last. */
  get log(): string {
    return this.#log;
  }

  static async start(settings: Settings = {}): Promise<Gateway> {
    const gateway = new Gateway(await freePort(), await mkdtemp(join(tmpdir(), 'collabdocs-browser-')), settings);
    await gateway.start();
    if (settings['Authentication'] === 'tokens') gateway.#key = await gateway.#makeKey();
    return gateway;
  }

  async start(): Promise<void> {
    const settings = Object.entries({ ...this.#settings, WebRoot: page }).map(([name, value]) => [`CollabDocs__${name}`, value]);
    const child = spawn('dotnet', [executable(), '--data', this.#data, '--urls', this.origin], {
      stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...Object.fromEntries(settings) },
    });
    this.#process = child;
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => { this.#log = (this.#log + chunk.toString()).slice(-4_000); });
    for (const deadline = Date.now() + START_MS; ; await pause(50)) {
      if (child.exitCode !== null) throw new Error(`The gateway ended with ${child.exitCode}:\n${this.#log}`);
      if (Date.now() > deadline) throw new Error(`The gateway is not ready after ${START_MS} ms:\n${this.#log}`);
      const answer = await fetch(`${this.origin}/readyz`).catch(() => null);
      if (answer?.ok) return;
    }
  }

  /** Brings an export (PROTOCOL.md, section X) into its data, while it does not run. */
  async import(lines: Iterable<string>): Promise<void> {
    const child = spawn('dotnet', [executable(), 'import', '--data', this.#data], { stdio: ['pipe', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => { said += chunk.toString(); });
    const ended = new Promise<number | null>(done => child.once('close', done));
    await pipeline(Readable.from(lines), child.stdin);
    const code = await ended;
    if (code !== 0) throw new Error(`The import ended with ${code}: ${said}`);
  }

  /** kill -9: it has no time for anything. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise(done => child.once('exit', done));
    child.kill('SIGKILL');
    await ended;
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.#data, { recursive: true, force: true });
  }

  async create(title: string, text = ''): Promise<string> {
    return (await this.#ask<{ id: string }>('POST', '', text === '' ? { title } : { title, text })).id;
  }

  /** What the server has stored. */
  async text(id: string): Promise<string> {
    return (await this.#fetch('GET', `/${id}/text`)).text();
  }

  async delete(id: string): Promise<void> {
    await this.#fetch('DELETE', `/${id}`);
  }

  /** What the team's own program does for a user who opens the document. */
  async token(id: string, user: string, role: string, expiresIn = 3_600): Promise<string> {
    return (await this.#ask<{ token: string }>('POST', `/${id}/tokens`, { user, name: `${user[0]?.toUpperCase() ?? ''}${user.slice(1)}`, role, expiresIn })).token;
  }

  async link(id: string, role: string): Promise<{ readonly id: string; readonly link: string }> {
    return this.#ask('POST', `/${id}/access/links`, { role });
  }

  async revoke(id: string, link: string): Promise<void> {
    await this.#fetch('DELETE', `/${id}/access/links/${link}`);
  }

  /** Null takes the user off the list. */
  async setRole(id: string, user: string, role: string | null): Promise<void> {
    await this.#fetch(role === null ? 'DELETE' : 'PUT', `/${id}/access/people/${user}`, role === null ? undefined : { role });
  }

  async #ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    return (await (await this.#fetch(method, path, body)).json()) as Answer;
  }

  async #fetch(method: string, path: string, body?: object): Promise<Response> {
    const response = await fetch(`${this.origin}/api/documents${path}`, {
      method,
      headers: { ...(body && { 'Content-Type': 'application/json' }), ...(this.#key !== null && { Authorization: `Bearer ${this.#key}` }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${await response.text()}`);
    return response;
  }

  async #makeKey(): Promise<string> {
    const { stdout } = await promisify(execFile)('dotnet', [executable(), 'keys', 'create', 'browser tests', '--data', this.#data]);
    return stdout.trim();
  }
}

/** `COLLABDOCS_GATEWAY` may name a build; else the newest in the repository, which is built where there is none. */
function executable(): string {
  const named = process.env['COLLABDOCS_GATEWAY'];
  if (named) return named;
  const build = join(root, 'Gateway/bin/Release/net10.0/CollabDocs.Gateway.dll');
  if (!existsSync(build)) {
    const made = spawnSync('dotnet', ['build', join(root, 'Gateway'), '-c', 'Release', '--nologo', '-v', 'quiet'], { cwd: root, encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`The gateway does not build:\n${made.stdout}${made.stderr}`);
  }
  return build;
}

export const pause = (milliseconds: number): Promise<void> => new Promise(done => setTimeout(done, milliseconds));

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise(done => server.close(done));
  if (address === null || typeof address === 'string') throw new Error('No port is free.');
  return address.port;
}
