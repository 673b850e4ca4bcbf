import assert from 'node:assert/strict';
import { history } from '@codemirror/commands';
import { EditorState, Transaction, type Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { unknownNetwork } from '../../client/src/line/network.ts';
import { Session } from '../../client/src/session/session.ts';
import { MemoryStorage } from '../../client/src/storage/memory-storage.ts';
import { FakeClock, settle } from '../../client/test/support/fake-clock.ts';
import { FakeSocket } from '../../client/test/support/fake-link.ts';
import { ModelServer } from '../../client/test/support/model-server.ts';
import type { Random } from '../../client/test/support/random.ts';
import { collabDocs } from '../src/index.ts';
import { body } from './dom.ts';

/** An editor on a session of a model server; nothing moves between them until `exchange`. */
export class Editor {
  readonly session: Session;
  readonly view: EditorView;
  readonly socket: FakeSocket;

  constructor(session: Session, socket: FakeSocket, extensions: Extension = []) {
    this.session = session;
    this.socket = socket;
    const all = [history(), EditorState.allowMultipleSelections.of(true), collabDocs(session), extensions];
    this.view = new EditorView({ doc: session.text, extensions: all, parent: body });
  }

  get text(): string {
    return this.view.state.doc.toString();
  }

  type(from: number, to: number, insert: string): void {
    this.view.dispatch({ changes: { from, to, insert }, userEvent: 'input.type', annotations: Transaction.time.of(this.#time) });
    this.#time += 10_000; // an undo takes back one of these
  }

  #time = 0;

  insert(at: number, text: string): void {
    this.type(at, at, text);
  }

  check(): void {
    assert.equal(this.text, this.session.text, 'the editor and its session differ');
  }
}

/** Editors on one document. */
export class Room {
  readonly server: ModelServer;
  readonly editors: Editor[] = [];
  readonly #clock = new FakeClock();
  readonly #random: Random;

  constructor(text: string, random: Random, refusals: 'some' | 'none') {
    this.#random = random;
    this.server = new ModelServer(text, random, { refusals });
  }

  async join(extensions: Extension = []): Promise<Editor> {
    const sockets: FakeSocket[] = [];
    const connect = class extends FakeSocket {
      constructor(url: string) {
        super(url);
        sockets.push(this);
      }
    };
    const options = {
      id: 'd', addresses: ['ws://server/d'], user: null, token: () => Promise.resolve(undefined), survives: false,
      WebSocket: connect, clock: this.#clock, random: this.#random.next, network: unknownNetwork,
    };
    const session = new Session(options, await new MemoryStorage().create('d'));
    const opened = session.open();
    await settle();
    const [socket] = sockets;
    assert.ok(socket);
    socket.open();
    this.#up(socket);
    this.#down(socket);
    await opened;
    const editor = new Editor(session, socket, extensions);
    this.editors.push(editor);
    return editor;
  }

  /** Lets a message or two through. */
  async exchange(): Promise<void> {
    const { socket } = this.#random.pick(this.editors);
    const data = socket.up.shift();
    if (data !== undefined) this.server.receive(socket, data);
    this.#random.pick(this.editors).socket.deliver();
    await settle();
    this.#clock.advance(30);
  }

  /** Until everybody has everything. */
  async exchangeAll(): Promise<void> {
    await this.exchangeOften();
    for (const editor of this.editors) {
      editor.check();
      assert.equal(editor.text, this.server.content.text);
    }
  }

  async exchangeOften(): Promise<void> {
    for (let round = 0; round < 60; round++) {
      for (const { socket } of this.editors) {
        this.#up(socket);
        this.#down(socket);
      }
      await settle();
      this.#clock.advance(100);
    }
  }

  close(): void {
    for (const { view, session } of this.editors) {
      view.destroy();
      void session.close();
    }
  }

  #up(socket: FakeSocket): void {
    for (let data = socket.up.shift(); data !== undefined; data = socket.up.shift()) this.server.receive(socket, data);
  }

  #down(socket: FakeSocket): void {
    while (socket.down.length > 0) socket.deliver();
  }
}
