import type { Clock } from '../clock.ts';
import { Listeners } from './listeners.ts';
import { WEBSOCKET_PATIENCE_MS, type Passage } from './passage.ts';
import type { Socket, SocketConstructor } from './socket.ts';

export interface Ways {
  readonly WebSocket: SocketConstructor;
  readonly Events: SocketConstructor;
  readonly passage: Passage;
  readonly clock: Clock;
}

/** What is to be done when a socket has opened, or has failed to. */
interface Attempt {
  opened(): void;
  failed(): void;
}

/** A WebSocket, or what stands in for it where none gets through. Which of the two is settled before it opens. */
export class EitherSocket implements Socket {
  readonly #ways: Ways;
  readonly #listeners = new Listeners();
  readonly #begun: number;
  #socket: Socket | undefined;
  #attempt: Attempt = { opened: () => undefined, failed: () => undefined };
  #cancelPatience = (): void => undefined;
  #isOpen = false;
  #isClosed = false;

  /** @throws what the WebSocket's constructor throws, where nothing stands in for it. */
  constructor(url: string, protocols: string[], ways: Ways) {
    this.#ways = ways;
    this.#begun = ways.clock.now();
    if (ways.passage.isShut) this.#use(new ways.Events(url, protocols), this.#attempt);
    else this.#tryWebSocket(url, protocols);
  }

  readonly addEventListener: Socket['addEventListener'] = (type: string, listener: (event: never) => void) => this.#listeners.add(type, listener);

  send(data: string): void {
    this.#socket?.send(data);
  }

  close(code?: number, reason?: string): void {
    const wasAwaited = !this.#isOpen && !this.#isClosed && this.#ways.clock.now() - this.#begun >= WEBSOCKET_PATIENCE_MS;
    this.#isClosed = true;
    this.#cancelPatience();
    if (wasAwaited) this.#attempt.failed();
    this.#socket?.close(code, reason);
  }

  #tryWebSocket(url: string, protocols: string[]): void {
    const { WebSocket, Events, passage, clock } = this.#ways;
    const mayFallBack = passage.isInDoubt;
    const attempt: Attempt = {
      opened: () => passage.opened(),
      failed: () => {
        passage.failed();
        if (!mayFallBack || this.#isClosed) return;
        this.#use(new Events(url, protocols), { opened: () => passage.onlyHttpOpened(), failed: () => passage.nothingOpened() });
      },
    };
    try {
      this.#use(new WebSocket(url, protocols), attempt);
    } catch (error) {
      attempt.failed();
      if (mayFallBack) return;
      throw error;
    }
    if (mayFallBack || !passage.hasOpened) this.#cancelPatience = clock.after(WEBSOCKET_PATIENCE_MS, () => this.#failed(1006, 'no WebSocket'));
  }

  #use(socket: Socket, attempt: Attempt): void {
    this.#socket = socket;
    this.#attempt = attempt;
    const isHeard = (): boolean => this.#socket === socket && !this.#isClosed;
    socket.addEventListener('open', () => {
      if (!isHeard()) return;
      this.#cancelPatience();
      this.#isOpen = true;
      attempt.opened();
      this.#listeners.tell('open', {});
    });
    socket.addEventListener('message', (event) => {
      if (isHeard()) this.#listeners.tell('message', event);
    });
    socket.addEventListener('close', ({ code, reason }) => {
      if (!isHeard()) return;
      if (this.#isOpen) this.#end(code, reason);
      else this.#failed(code, reason);
    });
    socket.addEventListener('error', () => undefined); // a close follows
  }

  /** The socket did not open; another one may take its place. */
  #failed(code: number, reason: string): void {
    const socket = this.#socket;
    this.#cancelPatience();
    this.#attempt.failed();
    if (this.#socket === socket) this.#end(code, reason);
    socket?.close();
  }

  #end(code: number, reason: string): void {
    this.#isClosed = true;
    this.#listeners.tell('close', { code, reason });
  }
}
