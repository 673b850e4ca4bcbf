import type { Clock } from '../clock.ts';
import { EitherSocket } from './either-socket.ts';
import { EventSocket, type Fetch } from './event-socket.ts';
import { Passage } from './passage.ts';
import type { SocketConstructor } from './socket.ts';

/** How messages go to and fro: by WebSockets, by HTTP alone (PROTOCOL.md F), or by whichever gets through. */
export type Transport = 'auto' | 'websocket' | 'events';

/** What was learnt of each kind of WebSocket: in a browser there is one, as long as the page. */
const known = new WeakMap<SocketConstructor, Passage>();

/** @throws TypeError where there is no WebSocket, and only that is wanted. */
export function socketsOf(transport: Transport, WebSocket: SocketConstructor | undefined, fetch: Fetch, clock: Clock): SocketConstructor {
  const Events = class extends EventSocket {
    constructor(url: string) {
      super(url, fetch, clock);
    }
  };
  if (transport === 'events') return Events;
  if (!WebSocket) {
    if (transport === 'auto') return Events;
    throw new TypeError('There is no WebSocket here: pass one in the options (in Node that of the package "ws").');
  }
  if (transport === 'websocket') return WebSocket;
  const ways = { WebSocket, Events, passage: passageOf(WebSocket, clock), clock };
  return class extends EitherSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols, ways);
    }
  };
}

function passageOf(WebSocket: SocketConstructor, clock: Clock): Passage {
  const passage = known.get(WebSocket) ?? new Passage(clock);
  known.set(WebSocket, passage);
  return passage;
}
