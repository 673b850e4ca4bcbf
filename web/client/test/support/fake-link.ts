import type { Socket, SocketConstructor } from '../../src/line/socket.ts';

type Listener = (event: never) => void;

/** The client's end of a socket. What it sends waits in `up`, what is sent to it in `down`, until a test lets it through. */
export class FakeSocket implements Socket {
  readonly url: string;
  readonly up: string[] = [];
  readonly down: string[] = [];
  /** Whether the client has closed it, or heard that it is closed. What it sent before may still arrive, late. */
  closed = false;
  readonly #listeners = new Map<string, Listener[]>();

  constructor(url: string) {
    this.url = url;
  }

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }

  send(data: string): void {
    if (!this.closed) this.up.push(data);
  }

  close(): void {
    this.closed = true;
    this.down.length = 0;
  }

  open(): void {
    this.#emit('open', {});
  }

  /** Lets the first waiting message through to the client. */
  deliver(): void {
    const data = this.down.shift();
    if (data !== undefined && !this.closed) this.#emit('message', { data });
  }

  /** The server says something, and the client hears it. */
  give(message: object): void {
    this.down.push(JSON.stringify(message));
    this.deliver();
  }

  /** The client hears that the socket is closed. */
  cut(code = 1006, reason = ''): void {
    if (this.closed) return;
    this.close();
    this.#emit('close', { code, reason });
  }

  #emit(type: string, event: object): void {
    for (const listener of this.#listeners.get(type) ?? []) (listener as (event: object) => void)(event);
  }
}

/** Sockets that open at once, if they do. @param sockets gets each. */
export const opening = (sockets: FakeSocket[], opens = (): boolean => true): SocketConstructor =>
  class extends FakeSocket {
    constructor(url: string) {
      super(url);
      sockets.push(this);
      if (opens()) queueMicrotask(() => this.open());
    }
  };
