import assert from 'node:assert/strict';
import type { DocumentSession, Refusal, Status } from '../../src/document-session.ts';
import type { Network, NetworkEvent } from '../../src/line/network.ts';
import { openDocument, type OpenOptions } from '../../src/open-document.ts';
import type { ClientMessage, Revision } from '../../src/protocol.ts';
import { MemoryStorage } from '../../src/storage/memory-storage.ts';
import type { SessionStorage } from '../../src/storage/session-storage.ts';
import { FakeClock, settle } from './fake-clock.ts';
import { opening, type FakeSocket } from './fake-link.ts';

export const LIMITS = { messageBytes: 8_388_608, documentLength: 67_108_864, submissionsPerSecond: 1_000 };

/** Somebody opens a document, and the test is the server. */
export class Visit {
  readonly clock = new FakeClock();
  readonly sockets: FakeSocket[] = [];
  readonly statuses: Status[] = [];
  readonly refusals: Refusal[] = [];
  readonly network = new FakeNetwork();
  readonly storage: SessionStorage;
  readonly opening: Promise<DocumentSession>;
  /** Whether nothing answers that a socket could open to. */
  silent = false;
  readonly #random: { value: number };

  constructor(storage: SessionStorage = new MemoryStorage(), options: OpenOptions = {}) {
    this.storage = storage;
    this.#random = { value: 0.5 };
    this.opening = openDocument('http://server/api/documents/d', {
      storage,
      clock: this.clock,
      random: () => this.#random.value,
      network: this.network,
      WebSocket: opening(this.sockets, () => !this.silent),
      fetch: () => Promise.reject(new TypeError('there is no HTTP here')),
      onStatus: (status) => this.statuses.push(status),
      ...options,
    });
    this.opening.then((session) => session.on('refused', (refusal) => this.refusals.push(refusal)), () => undefined);
  }

  /** A visit to a new document that holds this text. */
  static async welcomed(text = '', storage?: SessionStorage, limits: Partial<typeof LIMITS> = {}): Promise<{ visit: Visit; session: DocumentSession }> {
    const visit = new Visit(storage);
    await visit.until(() => visit.sockets.length > 0);
    visit.welcome({ delta: text === '' ? [] : [{ insert: text }], limits: { ...LIMITS, ...limits } });
    const session = await visit.opening;
    await visit.settle();
    return { visit, session };
  }

  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    assert.ok(socket, 'there is no socket');
    return socket;
  }

  /** Lets time pass. */
  async settle(milliseconds = 0): Promise<void> {
    await settle();
    this.clock.advance(milliseconds);
    await settle();
  }

  /** Waits, in real time, for a storage that works in its own. */
  async until(condition: () => boolean): Promise<void> {
    for (let i = 0; i < 500 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 2));
    await settle();
    assert.ok(condition(), `waited in vain for ${condition.toString()}`);
  }

  /** What came on the newest socket since the last look, presence apart. */
  sent(): ClientMessage[] {
    return this.#taken().filter(({ type }) => type !== 'presence');
  }

  presence(): ClientMessage[] {
    return this.#taken().filter(({ type }) => type === 'presence');
  }

  welcome(fields: object = {}): void {
    this.socket.give({
      type: 'welcome', protocol: 1, session: 17, secret: 's17', connection: 1, user: { name: 'Ann', color: '#aa3366' },
      revision: 0, head: 0, limits: LIMITS, store: 'ok', ...fields,
    });
  }

  revision(revision: Partial<Revision>): void {
    this.socket.give({ type: 'revisions', revisions: [{ session: 18, sequence: 1, time: 0, ...revision }] });
  }

  #taken(): ClientMessage[] {
    return this.socket.up.splice(0).map((data) => JSON.parse(data) as ClientMessage);
  }
}

export class FakeNetwork implements Network {
  online = true;
  readonly #listeners = new Set<(event: NetworkEvent) => void>();

  watch(listener: (event: NetworkEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(event: NetworkEvent): void {
    if (event === 'online' || event === 'offline') this.online = event === 'online';
    for (const listener of [...this.#listeners]) listener(event);
  }
}
