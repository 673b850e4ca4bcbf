import assert from 'node:assert/strict';
import type { DocumentChange, Refusal } from '../../src/document-session.ts';
import { unknownNetwork } from '../../src/line/network.ts';
import type { ClientMessage } from '../../src/protocol.ts';
import { Session, type SessionOptions } from '../../src/session/session.ts';
import type { SessionRecord, StoredSession } from '../../src/storage/session-storage.ts';
import { FakeClock, settle } from './fake-clock.ts';
import { FakeSocket } from './fake-link.ts';

/** A device that stores at once, or is full. */
export class FakeDevice {
  stored: StoredSession | null = null;
  full = false;

  record(): SessionRecord {
    return {
      stored: this.stored,
      write: async (session) => {
        await Promise.resolve();
        if (this.full) throw new Error('The device is full.');
        this.stored = structuredClone(session);
      },
      remove: () => Promise.resolve(void (this.stored = null)),
      release: () => Promise.resolve(),
    };
  }
}

/** One session, and the test is its server. */
export class Stage {
  readonly clock = new FakeClock();
  readonly sockets: FakeSocket[] = [];
  readonly changes: DocumentChange[] = [];
  readonly refusals: Refusal[] = [];
  readonly session: Session;
  readonly opening: Promise<void>;

  constructor(device = new FakeDevice(), options: Partial<SessionOptions> = {}) {
    const { sockets, clock } = this;
    const connect = class extends FakeSocket {
      constructor(url: string) {
        super(url);
        sockets.push(this);
        queueMicrotask(() => this.open());
      }
    };
    const settings: SessionOptions = {
      id: 'd', addresses: ['ws://server/d'], user: null, token: () => Promise.resolve(undefined), survives: true, WebSocket: connect, clock,
      random: () => 0.5, network: unknownNetwork, ...options,
    };
    this.session = new Session(settings, device.record());
    this.session.on('change', (change) => this.changes.push(change));
    this.session.on('refused', (refusal) => this.refusals.push(refusal));
    this.opening = this.session.open();
    this.opening.catch(() => undefined); // a test that awaits it hears of it
  }

  /** With a welcome to a document that holds this text. */
  static async of(text: string, device?: FakeDevice, options?: Partial<SessionOptions>, welcome: object = {}): Promise<Stage> {
    const stage = new Stage(device, options);
    await settle();
    await stage.welcome({ delta: text === '' ? [] : [{ insert: text }], ...welcome });
    stage.sent();
    return stage;
  }

  welcome(fields: object): Promise<void> {
    return this.say({
      type: 'welcome', protocol: 1, session: 1, secret: 's', connection: 1, user: { name: 'Ann', color: '#aa3366' }, revision: 0, head: 0,
      limits: { messageBytes: 8_388_608, documentLength: 1_000_000, submissionsPerSecond: 1_000 }, store: 'ok', ...fields,
    });
  }

  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    assert.ok(socket, 'There is no socket.');
    return socket;
  }

  async say(message: object): Promise<void> {
    this.socket.down.push(JSON.stringify(message));
    this.socket.deliver();
    await settle();
  }

  async wait(milliseconds: number): Promise<void> {
    this.clock.advance(milliseconds);
    await settle();
  }

  /** What was sent since the last look. */
  sent(): ClientMessage[] {
    return this.sockets.flatMap((socket) => socket.up.splice(0)).map((data) => JSON.parse(data) as ClientMessage);
  }

  submissions(): ClientMessage[] {
    return this.sent().filter(({ type }) => type === 'submit');
  }
}
