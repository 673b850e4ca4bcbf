import { parseAddress, socketAt, type Address } from './address.ts';
import { systemClock, type Clock } from './clock.ts';
import type { DocumentSession, Status } from './document-session.ts';
import type { Fetch } from './line/event-socket.ts';
import type { NextAddress } from './line/gateways.ts';
import { browserNetwork, type Network } from './line/network.ts';
import type { SocketConstructor } from './line/socket.ts';
import { socketsOf, type Transport } from './line/transport.ts';
import type { TokenSource } from './session/credential.ts';
import { Drains, hasPending } from './session/drains.ts';
import { Legacy } from './session/legacy.ts';
import { Session, type SessionOptions } from './session/session.ts';
import { IndexedDbStorage } from './storage/indexed-db-storage.ts';
import { MemoryStorage } from './storage/memory-storage.ts';
import type { SessionRecord, SessionStorage } from './storage/session-storage.ts';
import { checkUser, type User } from './user.ts';

/** Gives the URL of the gateway to try next. Where it throws, the attempt has failed and another follows. */
export type NextGateway = () => string | Promise<string>;

/** Everything may be left out; the second half is for Node and for tests. */
export interface OpenOptions {
  /** How others see this user. Where missing the server picks a guest's name and a colour. */
  readonly user?: User;
  /**
   * The gateways of a cluster that no load balancer stands before, as URLs (`https://b.example.com`): the session begins with that of the
   * document's address, and goes on to another one whenever a connection fails or ends. Or a function that gives one for each attempt.
   */
  readonly gateways?: readonly string[] | NextGateway;
  /**
   * How to reach the gateway. `auto`, the default: by WebSockets, and where these do not open though HTTP gets through, by HTTP alone. Or one of the two.
   */
  readonly transport?: Transport;
  /**
   * Gives a document token or a link (PROTOCOL.md G3): asked for at every connect, well before the one in use runs out, and where it was
   * not taken, with the reason. Then the session goes on with another one, and is over where it gets the same again. Throw where you have
   * none: it is asked again. The same goes for one that takes longer than 30 s.
   */
  readonly token?: TokenSource;
  /**
   * The user that the tokens are of, null for nobody in particular. What this device keeps is each user's own: only theirs is shown before
   * the server has answered. Where it is missing beside `token`, nothing is, and what they left is sent once the server says who they are.
   */
  readonly userId?: string | null;
  /** Where edits are kept that the server does not have yet: IndexedDB where there is one, else memory. */
  readonly storage?: SessionStorage;
  /** Hears of the connection from the beginning on, before there is a session to listen to. */
  readonly onStatus?: (status: Status) => void;
  /** Gives the opening up. */
  readonly signal?: AbortSignal;

  /** In Node before 22: that of the package `ws`. Without one, all goes by HTTP. */
  readonly WebSocket?: SocketConstructor;
  readonly fetch?: Fetch;
  readonly clock?: Clock;
  /** From 0 up to 1. */
  readonly random?: () => number;
  readonly network?: Network;
}

/**
 * Opens a document for editing together. While the server cannot be reached it goes on trying.
 * @param url the document's address, `http(s)://host/api/documents/{id}`; in a browser it may be relative. What this device keeps of the
 * document is kept under it, whichever gateway is in use.
 * @returns when there is a document to show: the server's, or what this device has stored.
 * @throws OpenError where the server will not give the document; TypeError where the URL is none of a document, a
 * gateway's is none, or the user is none of PROTOCOL.md H2.
 */
export async function openDocument(url: string, options: OpenOptions = {}): Promise<DocumentSession> {
  const address = parseAddress(url);
  const settings = toSettings(address, options);
  const { signal } = options;
  signal?.throwIfAborted();
  const closed = new AbortController();
  const { storage, records, later } = await claim(options.storage ?? defaultStorage(), address.document, closed.signal);
  const drains = new Drains({ ...settings, survives: storage.survives }, (refusal, delivered) => session.report(refusal, delivered));
  const legacy = new Legacy(drains, options.userId === undefined && !options.token ? null : options.userId);
  const adopted = choose(records.filter((record) => legacy.owns(record)));

  const closing = async (): Promise<void> => {
    closed.abort();
    await legacy.close();
  };
  const session = new Session({ ...settings, survives: storage.survives, closing }, adopted ?? (await storage.create(address.document)));
  for (const record of records) if (record !== adopted) legacy.add(record);
  later((record) => legacy.add(record));
  session.on('status', ({ kind }) => kind === 'online' && legacy.settle(session.user.id ?? null));

  if (options.onStatus) session.on('status', options.onStatus);
  const giveUp = (): void => void session.close();
  signal?.addEventListener('abort', giveUp);
  if (signal?.aborted) giveUp();
  try {
    await session.open();
    signal?.throwIfAborted();
    return session;
  } catch (error) {
    await session.close();
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', giveUp);
  }
}

/** The stored session to go on with: one with unsaved edits before one without, then the newest. */
function choose(records: readonly SessionRecord[]): SessionRecord | undefined {
  const rank = ({ stored }: SessionRecord): readonly [number, number] => (stored ? [hasPending(stored) ? 1 : 0, stored.written] : [0, 0]);
  return records
    .filter(({ stored }) => stored && !stored.ended)
    .sort((a, b) => rank(b)[0] - rank(a)[0] || rank(b)[1] - rank(a)[1])[0];
}

interface Claim {
  readonly storage: SessionStorage;
  readonly records: readonly SessionRecord[];
  /** Hands over the sessions whose owners die later, or died meanwhile. */
  readonly later: (add: (record: SessionRecord) => void) => void;
}

/** Where the device has no storage to give, the session lives in memory. */
async function claim(storage: SessionStorage, document: string, closed: AbortSignal): Promise<Claim> {
  const waiting: SessionRecord[] = [];
  let add = (record: SessionRecord): void => void waiting.push(record);
  const later: Claim['later'] = (next) => {
    add = next;
    waiting.splice(0).forEach(next);
  };
  try {
    return { storage, later, records: await storage.claim(document, (record) => add(record), closed) };
  } catch {
    return { storage: new MemoryStorage(), later, records: [] };
  }
}

function toSettings(address: Address, options: OpenOptions): Omit<SessionOptions, 'survives' | 'closing'> {
  const clock = options.clock ?? systemClock;
  const fetch = options.fetch ?? ((url, init) => globalThis.fetch(url, init));
  return {
    id: address.id,
    addresses: toAddresses(address, options.gateways ?? [], options.random ?? Math.random),
    user: options.user ? checkUser(options.user) : null,
    token: options.token ?? (() => Promise.resolve(undefined)),
    WebSocket: socketsOf(options.transport ?? 'auto', options.WebSocket ?? globalThis.WebSocket, fetch, clock),
    clock,
    random: options.random ?? Math.random,
    network: options.network ?? browserNetwork(),
  };
}

/** The others come in an order of chance, so that the clients of a gateway that dies are spread over all that live. */
function toAddresses(address: Address, gateways: readonly string[] | NextGateway, random: () => number): readonly string[] | NextAddress {
  if (typeof gateways === 'function') return async () => socketAt(await gateways(), address);
  const others = new Set(gateways.map((gateway) => socketAt(gateway, address)));
  others.delete(address.socket);
  const ordered = [...others].map((socket) => ({ socket, place: random() })).sort((a, b) => a.place - b.place);
  return [address.socket, ...ordered.map(({ socket }) => socket)];
}

const defaultStorage = (): SessionStorage => (typeof indexedDB === 'undefined' ? new MemoryStorage() : new IndexedDbStorage());
