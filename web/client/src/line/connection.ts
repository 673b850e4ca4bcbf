import type { Clock } from '../clock.ts';
import { decodeServerMessage, SUBPROTOCOL, type ClientMessage, type ServerMessage } from '../protocol.ts';
import type { Socket, SocketConstructor } from './socket.ts';

/** Where there is another gateway to try, one whose socket is not open by then is given up: its machine may be gone. */
export const OPEN_TIMEOUT_MS = 10_000;
/** From the open socket to the welcome; a large document takes a while on a thin line. */
export const WELCOME_TIMEOUT_MS = 30_000;
/** A line on which nothing came for this long is asked whether it lives. */
export const PING_AFTER_MS = 15_000;
/** No answer to that for this long, and it is taken for dead. */
export const PONG_TIMEOUT_MS = 10_000;

/** Not a code of the wire: this end gave the connection up. */
export const GIVEN_UP = 0;

export interface ConnectionHandler {
  received(message: ServerMessage): void;
  /** Nothing comes after this. */
  lost(code: number, reason: string): void;
}

/** One socket, from hello to its end. Once closed or lost it is silent for good, whatever the socket still does. */
export class Connection {
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #handler: ConnectionHandler;
  #alive = true;
  #cancelWatch: () => void;

  constructor(url: string, hello: ClientMessage, WebSocket: SocketConstructor, clock: Clock, handler: ConnectionHandler, openTimeoutMs: number) {
    this.#clock = clock;
    this.#handler = handler;
    this.#cancelWatch = clock.after(openTimeoutMs, () => this.#giveUp('no connection'));
    this.#socket = new WebSocket(url, [SUBPROTOCOL]);
    this.#socket.addEventListener('open', () => this.#greet(hello));
    this.#socket.addEventListener('message', ({ data }) => this.#receive(data));
    this.#socket.addEventListener('close', ({ code, reason }) => this.#lose(code, reason));
    this.#socket.addEventListener('error', () => undefined); // a close follows
  }

  send(message: ClientMessage): void {
    this.sendEncoded(JSON.stringify(message));
  }

  sendEncoded(message: string): void {
    if (this.#alive) this.#socket.send(message);
  }

  /** Asks at once whether the line lives. */
  probe(timeoutMs: number): void {
    if (!this.#alive) return;
    this.send({ type: 'ping' });
    this.#watch(timeoutMs, () => this.#giveUp('no pong'));
  }

  close(code: number, reason: string): void {
    this.#silence();
    this.#socket.close(code, reason);
  }

  #greet(hello: ClientMessage): void {
    if (!this.#alive) return;
    this.#watch(WELCOME_TIMEOUT_MS, () => this.#giveUp('no welcome'));
    this.send(hello);
  }

  #receive(data: unknown): void {
    if (!this.#alive) return;
    try {
      const message = typeof data === 'string' ? decodeServerMessage(data) : undefined;
      this.#watch(PING_AFTER_MS, () => this.probe(PONG_TIMEOUT_MS));
      if (message) this.#handler.received(message);
    } catch (error) {
      this.#giveUp(error instanceof Error ? error.message : 'bad message');
    }
  }

  #watch(milliseconds: number, action: () => void): void {
    this.#cancelWatch();
    this.#cancelWatch = this.#clock.after(milliseconds, action);
  }

  #giveUp(reason: string): void {
    this.#lose(GIVEN_UP, reason);
    this.#socket.close();
  }

  #lose(code: number, reason: string): void {
    if (!this.#alive) return;
    this.#silence();
    this.#handler.lost(code, reason);
  }

  #silence(): void {
    this.#alive = false;
    this.#cancelWatch();
  }
}
