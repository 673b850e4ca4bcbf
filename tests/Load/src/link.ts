import { WebSocket } from 'ws';
import type { Random } from './random.ts';
import { TappedStream } from './tapped-stream.ts';

/** For how long a line can be dead before its end is noticed, in ms. */
const deadLineAtMost = 40;

/** What a test reads of the frames that pass. */
type Frame =
  | { readonly type: 'welcome'; readonly session: number }
  | { readonly type: 'revisions'; readonly revisions: readonly { revision: number; session: number; sequence: number }[] }
  | { readonly type: 'composed'; readonly to: number }
  | { readonly type: 'refused'; readonly reason: string }
  | { readonly type: 'error'; readonly reason: string }
  | { readonly type: 'other' };

/** The end of a socket, as this client saw it. */
export interface Close {
  readonly address: string;
  readonly code: number;
}

/**
 * The network between one client and the server. The sockets are real; a test can cut them, and it reads along, so that it knows what was
 * acknowledged without asking the client under test.
 */
export class Link {
  /** For the client to open sockets with. */
  readonly WebSocket: new (address: string, protocols?: string | string[]) => WebSocket;

  /** For the client to go by HTTP alone. */
  readonly fetch = (url: string, init: RequestInit): Promise<Response> => {
    if (init.method === 'POST') return this.#stream?.post(url, init) ?? Promise.reject(new TypeError('there is no stream'));
    const stream = new TappedStream({ passed: (text) => this.passed(text), closed: (code) => void this.closes.push({ address: stream.url, code }) }, url);
    this.#stream = stream;
    this.connections++;
    return stream.open(url, init);
  };

  /** What this client was told that is stored: the revision that each of its sequences became. */
  readonly acked = new Map<number, number>();

  /** Whose each revision was that came on its own: "session/sequence". */
  readonly seen = new Map<number, string>();

  /** Every close of a socket, that of the cuts included. */
  readonly closes: Close[] = [];

  /** The reasons of all refusals and errors that the server sent, those included that the client answers by trying again. */
  readonly complaints: string[] = [];

  /** Hears of each revision when the client is given it. */
  arrived: (revision: number) => void = () => undefined;

  connections = 0;
  cuts = 0;
  #session = 0;
  #socket: TappedSocket | null = null;
  #stream: TappedStream | null = null;

  constructor() {
    const link = this;
    this.WebSocket = class extends TappedSocket {
      constructor(address: string, protocols?: string | string[]) {
        super(link, address, protocols);
        link.#socket = this;
        link.connections++;
        this.on('close', (code) => link.closes.push({ address, code }));
      }
    };
  }

  /** The address of the open socket; null while there is none. */
  get through(): string | null {
    return this.#open?.url ?? null;
  }

  /**
   * Ends the connection, if there is one, as a network does: at once, or after a while in which nothing arrives here any more (acks are
   * lost), or nothing leaves (submissions are).
   */
  cut(random: Random): void {
    const socket = this.#open;
    if (socket === null) return;
    this.cuts++;
    const way = random.pick(['at once', 'deaf', 'mute']);
    if (way === 'at once') return socket.terminate();
    if (way === 'deaf') socket.deaf = true;
    else socket.mute = true;
    setTimeout(() => socket.terminate(), random.between(1, deadLineAtMost));
  }

  get #open(): TappedSocket | TappedStream | null {
    if (this.#stream?.isOpen) return this.#stream;
    return this.#socket?.readyState === WebSocket.OPEN ? this.#socket : null;
  }

  /** @internal A frame that the client is given next. */
  passed(text: string): void {
    const frame = JSON.parse(text) as Frame;
    switch (frame.type) {
      case 'welcome':
        this.#session = frame.session;
        break;
      case 'revisions':
        for (const { revision, session, sequence } of frame.revisions) {
          this.seen.set(revision, `${session}/${sequence}`);
          if (session === this.#session) this.acked.set(sequence, revision);
        }
        this.arrived(frame.revisions.at(-1)?.revision ?? 0);
        break;
      case 'composed':
        this.arrived(frame.to);
        break;
      case 'refused':
      case 'error':
        this.complaints.push(frame.reason);
    }
  }
}

/** A socket whose frames the link reads, and which can go deaf or mute before it ends. */
class TappedSocket extends WebSocket {
  deaf = false;
  mute = false;
  readonly #link: Link;

  constructor(link: Link, address: string, protocols?: string | string[]) {
    super(address, protocols);
    this.#link = link;
  }

  override send(data: Parameters<WebSocket['send']>[0]): void {
    if (!this.mute) super.send(data);
  }

  override emit(event: string | symbol, ...rest: unknown[]): boolean {
    if (event === 'message') {
      if (this.deaf) return false;
      this.#link.passed(String(rest[0]));
    }
    return super.emit(event, ...rest);
  }
}
