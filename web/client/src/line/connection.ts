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

/** While an answer to a submission is due, the line is asked sooner, and a gateway that stands still is soon left. One whose store is slow answers pings. */
export const URGENT_PING_AFTER_MS = 2_000;
export const URGENT_PONG_TIMEOUT_MS = 2_500;
/** A longer submission may itself take that long on a thin line, with the ping behind it. In UTF-16 code units, as its JSON has. */
export const URGENT_LENGTH = 64 * 1024;

/** Not a code of the wire: this end gave the connection up. */
export const GIVEN_UP = 0;
/** Nor this: it was given up while an answer was due, sooner than otherwise. */
export const GIVEN_UP_SOON = -1;

export interface ConnectionHandler {
  received(message: ServerMessage): void;
  /** Nothing comes after this. @param code {@link GIVEN_UP}, {@link GIVEN_UP_SOON} or that of the close. */
  lost(code: number, reason: string): void;
}

export interface ConnectionOptions {
  readonly openTimeoutMs: number;
  /** Whether to give it up sooner while an answer is due: there is another gateway. */
  readonly mayBeUrgent: boolean;
  /** But not before it has answered once: the one before was given up so, and it may be the line that is slow. */
  readonly isPatient: boolean;
}

/** One socket, from hello to its end. Once closed or lost it is silent for good, whatever the socket still does. */
export class Connection {
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #handler: ConnectionHandler;
  readonly #mayBeUrgent: boolean;
  #isPatient: boolean;
  #hasSubmitted = false;
  #alive = true;
  #answerIsDue = false;
  #cancelWatch: () => void;

  constructor(url: string, hello: ClientMessage, WebSocket: SocketConstructor, clock: Clock, handler: ConnectionHandler, options: ConnectionOptions) {
    this.#clock = clock;
    this.#handler = handler;
    this.#mayBeUrgent = options.mayBeUrgent;
    this.#isPatient = options.isPatient;
    this.#cancelWatch = clock.after(options.openTimeoutMs, () => this.#giveUp('no connection'));
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

  /** From now on an answer is due. */
  submit(encoded: string): void {
    this.sendEncoded(encoded);
    this.#hasSubmitted = true;
    this.#answerIsDue = this.#mayBeUrgent && !this.#isPatient && encoded.length <= URGENT_LENGTH;
    if (this.#answerIsDue) this.#listen();
  }

  /** No answer is due any more. */
  answered(): void {
    if (this.#hasSubmitted) this.#isPatient = false;
    if (!this.#answerIsDue) return;
    this.#answerIsDue = false;
    this.#listen();
  }

  /** Asks at once whether the line lives. */
  probe(timeoutMs: number, code = GIVEN_UP): void {
    if (!this.#alive) return;
    this.send({ type: 'ping' });
    this.#watch(timeoutMs, () => this.#giveUp('no pong', code));
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
      this.#listen();
      if (message) this.#handler.received(message);
    } catch (error) {
      this.#giveUp(error instanceof Error ? error.message : 'bad message');
    }
  }

  /** Something has come just now, or an answer is due from now on. */
  #listen(): void {
    if (!this.#alive) return;
    if (this.#answerIsDue) this.#watch(URGENT_PING_AFTER_MS, () => this.probe(URGENT_PONG_TIMEOUT_MS, GIVEN_UP_SOON));
    else this.#watch(PING_AFTER_MS, () => this.probe(PONG_TIMEOUT_MS));
  }

  #watch(milliseconds: number, action: () => void): void {
    this.#cancelWatch();
    this.#cancelWatch = this.#clock.after(milliseconds, action);
  }

  #giveUp(reason: string, code = GIVEN_UP): void {
    this.#lose(code, reason);
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
