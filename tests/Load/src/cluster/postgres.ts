import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../server-process.ts';

/** Where Debian and its kin keep the programs of each version. */
const versions = '/usr/lib/postgresql';

/** A start that takes longer than this has failed, in ms. */
const startLimit = 60_000;

/** What the signals of PostgreSQL's ways to stop are called. */
const stopSignals = { fast: 'SIGINT', immediate: 'SIGQUIT' } as const;

/** How it is stopped: `fast` tells its clients, and writes all that it holds in memory; `immediate` does neither, and recovers at the next start. */
export type StopMode = keyof typeof stopSignals;

/** The directory of the newest PostgreSQL's programs; null where there is none. */
export function postgresPrograms(): string | null {
  const found = existsSync(versions) ? readdirSync(versions).sort((a, b) => Number(b) - Number(a)) : [];
  return found.map((version) => join(versions, version, 'bin')).find((directory) => existsSync(join(directory, 'initdb'))) ?? null;
}

/** A PostgreSQL of the test's own, on a new directory, with its commits on the disk (fsync). */
export class Postgres {
  readonly #host: string;
  readonly #port: number;
  readonly #data: string;
  #process: ChildProcess | null = null;
  #output = '';
  readonly #lastWill = (): void => {
    this.#process?.kill('SIGQUIT');
    rmSync(this.#data, { recursive: true, force: true });
  };

  private constructor(host: string, port: number, data: string) {
    this.#host = host;
    this.#port = port;
    this.#data = data;
    process.once('exit', this.#lastWill);
  }

  /** @param host the address that it listens on. */
  static async start(host: string): Promise<Postgres> {
    const data = mkdtempSync(join(tmpdir(), 'collabdocs-postgres-'));
    if (isRoot()) chownSync(data, userId('-u'), userId('-g'));
    const postgres = new Postgres(host, await freePort(host), data);
    const [program, ...rest] = asPostgres('initdb', '-D', data, '-U', 'collabdocs', '--auth=trust', '--no-locale', '-E', 'UTF8', '--no-instructions');
    execFileSync(program, rest, { stdio: ['ignore', 'ignore', 'inherit'], cwd: tmpdir() });
    // Whoever reaches the address may come in: it is one of this machine only.
    appendFileSync(join(data, 'pg_hba.conf'), 'host all all samenet trust\n');
    await postgres.start();
    return postgres;
  }

  /** What clients of Npgsql connect with. */
  get connection(): string {
    return `Host=${this.#host};Port=${this.#port};Username=collabdocs;Database=postgres`;
  }

  async start(): Promise<void> {
    const settings = ['-h', this.#host, '-p', String(this.#port), '-k', this.#data, '-c', 'max_connections=300'];
    const [program, ...rest] = asPostgres('postgres', '-D', this.#data, ...settings);
    const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'], cwd: tmpdir() });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (this.#output = (this.#output + chunk.toString()).slice(-4000)));
    this.#process = child;
    const end = Date.now() + startLimit;
    while (!this.#answers()) {
      if (child.exitCode !== null) throw new Error(`PostgreSQL ended (${child.exitCode}). It said:\n${this.#output}`);
      if (Date.now() > end) throw new Error(`PostgreSQL was not ready after ${startLimit / 1000} s. It said:\n${this.#output}`);
      await sleep(50);
    }
  }

  /** Ends it, and waits until it has ended. */
  async stop(mode: StopMode): Promise<void> {
    const child = this.#process;
    if (child === null) return;
    const exit = new Promise((resolve) => child.once('exit', resolve));
    child.kill(stopSignals[mode]);
    await exit;
    this.#process = null;
  }

  /** Asks it, and reads one line a row, with | between the columns. */
  ask(sql: string): string[] {
    const [program, ...rest] = asPostgres('psql', '-h', this.#host, '-p', String(this.#port), '-U', 'collabdocs', '-d', 'postgres', '-Atqc', sql);
    return execFileSync(program, rest, { encoding: 'utf8', cwd: tmpdir(), maxBuffer: 1 << 28 }).split('\n').filter((line) => line !== '');
  }

  /** Ends it for good, with its data. */
  async close(): Promise<void> {
    await this.stop('immediate');
    process.off('exit', this.#lastWill);
    rmSync(this.#data, { recursive: true, force: true });
  }

  #answers(): boolean {
    try {
      const [program, ...rest] = asPostgres('pg_isready', '-q', '-h', this.#host, '-p', String(this.#port));
      execFileSync(program, rest, { stdio: 'ignore', cwd: tmpdir() });
      return true;
    } catch {
      return false;
    }
  }
}

/** A command of PostgreSQL; its programs refuse to run as root, so root runs them as the user that its package made. */
function asPostgres(program: string, ...rest: string[]): [string, ...string[]] {
  const path = join(postgresPrograms() ?? '', program);
  return isRoot() ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', path, ...rest] : [path, ...rest];
}

const isRoot = (): boolean => process.getuid?.() === 0;

const userId = (which: '-u' | '-g'): number => Number(execFileSync('id', [which, 'postgres'], { encoding: 'utf8' }));
