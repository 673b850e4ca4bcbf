import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Content } from '../src/delta/content.ts';
import { isInsert, type Delta, type Op } from '../src/delta/op.ts';
import { unknownNetwork } from '../src/line/network.ts';
import type { RefusalReason } from '../src/reasons.ts';
import { Session } from '../src/session/session.ts';
import type { SessionRecord, StoredSession } from '../src/storage/session-storage.ts';
import { FakeClock, settle } from './support/fake-clock.ts';
import { FakeSocket } from './support/fake-link.ts';
import { ModelServer } from './support/model-server.ts';
import { Random } from './support/random.ts';

const DEEP = process.env['COLLABDOCS_DEEP'] === '1';
const RUNS = DEEP ? 10_000 : 400;
const STEPS = 120;

/** A device on which a write takes a while, and a crash meanwhile may come before it or after; or the write fails. */
class Device {
  stored: StoredSession | null = null;
  full = false;
  owner: object | null = null;
  readonly #random: Random;
  #writing: (() => void) | null = null;

  constructor(random: Random) {
    this.#random = random;
  }

  record(): SessionRecord {
    const owner = {};
    this.owner = owner;
    return {
      stored: this.stored,
      write: (session) =>
        new Promise<void>((resolve, reject) => {
          if (this.owner !== owner) return; // of a tab that is dead: nobody hears
          this.#writing = () => {
            if (this.full) return reject(new Error('The device is full.'));
            this.stored = session;
            resolve();
          };
        }),
      remove: () => Promise.reject(new Error('Nothing is removed here.')),
      release: () => Promise.resolve(),
    };
  }

  finishWrite(): void {
    const write = this.#writing;
    this.#writing = null;
    write?.();
  }

  /** The tab dies. */
  crash(): void {
    if (this.#random.chance(0.5)) this.finishWrite();
    this.#writing = null;
    this.owner = null;
  }
}

/** One person's browser. */
class Tab {
  readonly device: Device;
  session: Session | null = null;
  /** The present life of the tab: when it is over, its timers and sockets are dead. */
  life: { alive: boolean; readonly sockets: FakeSocket[] } = { alive: false, sockets: [] };
  /** What this person typed, one character each; and what came back as refused. */
  readonly typed = new Set<string>();
  readonly refused = new Set<string>();
  /** What it was told to have been sent as something else, when its device was full. */
  readonly replaced = new Set<string>();
  /** Typed, but not yet on the device when the tab died. */
  readonly lost = new Set<string>();
  /** Deleted by somebody before or after it was stored. */
  readonly erased = new Set<string>();

  constructor(random: Random) {
    this.device = new Device(random);
  }
}

class Simulation {
  readonly random: Random;
  readonly clock = new FakeClock();
  readonly server: ModelServer;
  readonly sockets: FakeSocket[] = [];
  readonly tabs: readonly Tab[];
  readonly reasons = new Set<RefusalReason>();
  /** Whether devices are full at times. Then what was refused may come up again after a reload, so nothing is refused. */
  readonly #fullAtTimes: boolean;
  #character = 0x4e00;

  constructor(seed: number) {
    this.random = new Random(seed);
    this.#fullAtTimes = seed % 3 === 0;
    this.server = new ModelServer('abcdef', this.random, { messageBytes: 800, refusals: this.#fullAtTimes ? 'none' : 'some' });
    this.tabs = Array.from({ length: 2 + this.random.int(3) }, () => new Tab(this.random));
  }

  open(tab: Tab): void {
    const { sockets, clock, random } = this;
    const life = { alive: true, sockets: [] as FakeSocket[] };
    tab.life = life;
    const ofLife = (action: () => void) => (): void => {
      if (life.alive) action();
    };
    const connect = class extends FakeSocket {
      constructor(url: string) {
        super(url);
        sockets.push(this);
        life.sockets.push(this);
        clock.after(random.int(20), ofLife(() => this.open()));
      }
    };
    const options = {
      id: 'd', addresses: ['ws://server/d'], user: null, token: () => Promise.resolve(undefined), survives: true, WebSocket: connect,
      clock: { now: () => clock.now(), after: (milliseconds: number, action: () => void) => clock.after(milliseconds, ofLife(action)) },
      random: random.next, network: unknownNetwork,
    };
    const session = new Session(options, tab.device.record());
    session.on('refused', ({ text, reason }) => {
      this.reasons.add(reason);
      // Under this number the server has something else than the device knew, in which what is taken back may be.
      for (const character of text) (reason === 'replaced' && this.#fullAtTimes ? tab.replaced : tab.refused).add(character);
    });
    tab.session = session;
    session.open().catch(() => undefined);
  }

  step(faults: boolean): void {
    const { random } = this;
    const tab = random.pick(this.tabs);
    const dice = random.next();
    if (dice < 0.25) this.edit(tab);
    else if (dice < 0.5) this.up();
    else if (dice < 0.7) this.down();
    else if (dice < 0.8) tab.device.finishWrite();
    else if (dice < 0.9) this.clock.advance(random.int(400));
    else if (!faults) return;
    else if (dice < 0.95) random.pick(tab.life.sockets.length > 0 ? tab.life.sockets : this.sockets).cut();
    else if (dice < 0.965) this.server.crash();
    else if (dice < 0.985) this.reload(tab);
    else if (dice < 0.995 && this.#fullAtTimes) tab.device.full = !tab.device.full;
    else this.clock.advance(60_000);
  }

  edit(tab: Tab): void {
    const { session } = tab;
    if (!session?.replica || session.status.kind === 'ended') return;
    const { random } = this;
    const at = random.int(session.length + 1);
    const deleted = random.chance(0.4) ? Math.min(random.int(4), session.length - at) : 0;
    const inserted = random.chance(0.7) || deleted === 0 ? this.type(tab, random.chance(0.05) ? 300 : 1 + random.int(2)) : '';
    const ops: Op[] = at > 0 ? [{ retain: at }] : [];
    const change: Op[] = [...(inserted ? [{ insert: inserted }] : []), ...(deleted > 0 ? [{ delete: deleted }] : [])];
    for (const character of session.text.slice(at, at + deleted)) tab.erased.add(character);
    session.edit([...ops, ...(random.chance(0.5) ? change : change.reverse())]);
    assert.equal(session.text, Content.from(session.document).text);
  }

  type(tab: Tab, length: number): string {
    const text = Array.from({ length }, () => String.fromCodePoint(this.#character++)).join('');
    [...text].forEach((character) => tab.typed.add(character));
    return text;
  }

  up(): void {
    const waiting = this.sockets.filter((socket) => socket.up.length > 0);
    if (waiting.length === 0) return;
    const socket = this.random.pick(waiting);
    const data = socket.up.shift() ?? '';
    this.server.receive(socket, data);
    if (this.random.chance(0.1)) this.server.receive(socket, data);
  }

  down(): void {
    const waiting = this.sockets.filter((socket) => socket.down.length > 0);
    if (waiting.length > 0) this.random.pick(waiting).deliver();
  }

  /** The tab dies at any moment, and the page is opened again. */
  reload(tab: Tab): void {
    const before = tab.session?.replica ? tab.session.text : '';
    tab.life.alive = false;
    for (const socket of tab.life.sockets) socket.close();
    tab.device.crash();
    this.clock.advance(10);
    this.open(tab);
    const after = tab.session?.replica ? tab.session.text : '';
    for (const character of before) if (!after.includes(character)) tab.lost.add(character);
  }

  /** No more faults, until nothing moves. */
  async calm(): Promise<void> {
    for (const { device } of this.tabs) device.full = false;
    for (let round = 0; round < 400; round++) {
      for (const socket of [...this.sockets]) {
        for (let data = socket.up.shift(); data !== undefined; data = socket.up.shift()) this.server.receive(socket, data);
        while (socket.down.length > 0) socket.deliver();
      }
      for (const tab of this.tabs) tab.device.finishWrite();
      await settle();
      this.clock.advance(500);
      await settle();
      if (this.tabs.every(({ session }) => session?.status.kind === 'online' && session.saved.unsaved === 0 && session.revision === this.server.log.length))
        return;
    }
    const states = this.tabs.map(({ session }) => ({ ...session?.status, ...session?.saved, revision: session?.revision }));
    assert.fail(`does not come to rest: ${JSON.stringify(states)}, the server is at ${this.server.log.length}`);
  }

  check(): void {
    const { log, content, start } = this.server;
    assert.equal(log.reduce((sum, { delta }) => sum.apply(delta), start).text, content.text, 'the fold of the log');
    for (const { session } of this.tabs) assert.equal(session?.text, content.text, `session ${session?.session} has another text`);
    log.forEach(({ revision }, index) => assert.equal(revision, index + 1));
    assert.equal(new Set(log.map(({ session, sequence }) => `${session} ${sequence}`)).size, log.length, 'a submission was stored twice');
    this.reasons.delete(this.#fullAtTimes ? 'replaced' : 'document_too_large');
    assert.deepEqual([...this.reasons], [], 'what a session believed to be outstanding was not what the server stored');
    const stored = log.flatMap(({ delta }) => inserted(delta));
    const counts = new Map<string, number>();
    for (const character of stored) counts.set(character, (counts.get(character) ?? 0) + 1);
    for (const tab of this.tabs)
      for (const character of tab.typed) {
        const count = counts.get(character) ?? 0;
        assert.ok(count <= 1, `${character} was stored ${count} times`);
        if (tab.refused.has(character)) assert.equal(count, 0, `${character} was refused, and stored`);
        else if (!tab.lost.has(character) && !tab.erased.has(character) && !tab.replaced.has(character)) assert.equal(count, 1, `${character} was not stored`);
      }
  }
}

const inserted = (delta: Delta): string[] => delta.flatMap((op) => (isInsert(op) && typeof op.insert === 'string' ? [...op.insert] : []));

test(`sessions converge, and every edit arrives exactly once: ${RUNS} runs`, async () => {
  const first = Number(process.env['COLLABDOCS_SEED'] ?? 1);
  for (let seed = first; seed < first + RUNS; seed++) {
    try {
      await run(seed);
    } catch (error) {
      throw new Error(`seed ${seed} (COLLABDOCS_SEED=${seed}): ${(error as Error).message}`, { cause: error });
    }
  }
});

async function run(seed: number): Promise<void> {
  const simulation = new Simulation(seed);
  for (const tab of simulation.tabs) simulation.open(tab);
  for (let step = 0; step < STEPS; step++) {
    simulation.step(step > 10);
    await settle();
  }
  await simulation.calm();
  simulation.check();
}
