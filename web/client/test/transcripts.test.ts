import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { unknownNetwork } from '../src/line/network.ts';
import type { Delta } from '../src/delta/op.ts';
import { Session } from '../src/session/session.ts';
import { MemoryStorage } from '../src/storage/memory-storage.ts';
import type { Selection, User } from '../src/user.ts';
import { FakeClock, settle } from './support/fake-clock.ts';
import { opening, type FakeSocket } from './support/fake-link.ts';

/** PROTOCOL.md, Transcripts. Lines that only the gateway plays are left out here. */
interface Line {
  readonly send?: { readonly type: string; readonly user?: User };
  readonly receive?: object;
  readonly close?: readonly [number, string];
  readonly edit?: Delta;
  readonly select?: Selection | null;
  readonly text?: string;
  readonly peers?: { readonly [session: string]: Selection | null };
  /** What the client brings from now on. */
  readonly token?: { readonly name: string };
  readonly cut?: true;
  readonly restart?: true;
}

const directory = new URL('../../../tests/transcripts/', import.meta.url);
const PATIENCE_MS = 2_000;

class Player {
  readonly #clock = new FakeClock();
  readonly #sockets: FakeSocket[] = [];
  #session: Session | null = null;
  #token: string | undefined;

  async play(line: Line): Promise<void> {
    if (line.send) await this.#expect(line.send);
    if (line.receive) this.#socket.give(line.receive);
    if (line.close) this.#socket.cut(...line.close);
    if (line.token) this.#token = line.token.name;
    if (line.edit) this.#opened.edit(line.edit);
    if (line.select !== undefined) this.#opened.select(line.select);
    if (line.text !== undefined) assert.equal(this.#opened.text, line.text);
    if (line.peers) assert.deepEqual(Object.fromEntries([...this.#opened.peers].map(([number, peer]) => [number, peer.selection])), line.peers);
    if (line.cut || line.restart) {
      await settle(); // what was edited is sent before
      this.#socket.cut();
    }
    await settle();
  }

  async end(): Promise<void> {
    await settle();
    assert.deepEqual(this.#sent(), [], 'more was sent than the transcript says');
    await this.#session?.close();
  }

  get #socket(): FakeSocket {
    const socket = this.#sockets.at(-1);
    assert.ok(socket, 'there is no socket');
    return socket;
  }

  get #opened(): Session {
    assert.ok(this.#session, 'there is no session');
    return this.#session;
  }

  /** What was sent and is not presence; presence is compared where a line names it. */
  #sent(): object[] {
    return this.#socket.up.map((data) => JSON.parse(data) as { type: string }).filter(({ type }) => type !== 'presence');
  }

  async #expect(message: NonNullable<Line['send']>): Promise<void> {
    if (!this.#session) await this.#open(message.user ?? null);
    for (let waited = 0; waited <= PATIENCE_MS; waited += 50) {
      const wanted = this.#socket.up.find((data) => (JSON.parse(data) as { type: string }).type === message.type);
      if (wanted !== undefined) {
        assert.deepEqual(JSON.parse(wanted), message);
        this.#socket.up.splice(this.#socket.up.indexOf(wanted), 1);
        return;
      }
      this.#clock.advance(50);
      await settle();
    }
    assert.fail(`not sent: ${JSON.stringify(message)}`);
  }

  async #open(user: User | null): Promise<void> {
    const options = {
      id: 'd', addresses: ['ws://server/d'], user, token: () => Promise.resolve(this.#token), survives: false,
      WebSocket: opening(this.#sockets), clock: this.#clock, random: () => 0.5, network: unknownNetwork,
    };
    this.#session = new Session(options, await new MemoryStorage().create('d'));
    this.#session.open().catch(() => undefined);
    await settle();
  }
}

for (const name of readdirSync(directory).filter((file) => file.endsWith('.jsonl'))) {
  const lines = readFileSync(new URL(name, directory), 'utf8').split('\n').filter((line) => line !== '');
  const [first] = lines;
  const { rule } = JSON.parse(first ?? '{}') as { rule?: string };
  test(`${rule ?? 'no rule'} (${name})`, async () => {
    const player = new Player();
    for (const [index, line] of lines.entries()) {
      try {
        await player.play(JSON.parse(line) as Line);
      } catch (error) {
        throw new Error(`line ${index + 1}: ${line}\n${(error as Error).message}`, { cause: error });
      }
    }
    await player.end();
  });
}
