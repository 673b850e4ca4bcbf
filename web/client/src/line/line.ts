import type { Clock } from '../clock.ts';
import type { Status } from '../document-session.ts';
import type { ClientMessage, ServerMessage, Welcome } from '../protocol.ts';
import type { EndReason } from '../reasons.ts';
import { backoffMs } from './backoff.ts';
import { endOf } from './closes.ts';
import { Connection, GIVEN_UP_SOON, OPEN_TIMEOUT_MS, WELCOME_TIMEOUT_MS } from './connection.ts';
import { Gateways, type NextAddress } from './gateways.ts';
import type { Network, NetworkEvent } from './network.ts';
import type { SocketConstructor } from './socket.ts';

/** A connection that lasted this long was a good one: the next loss begins with short delays again. */
export const STABLE_AFTER_MS = 5_000;
/** The browser says that there is no network; it may be wrong, so this often we look. */
export const OFFLINE_RETRY_MS = 30_000;
/** An answer to whether the line lives, after the browser said that the network went. */
export const OFFLINE_PROBE_MS = 2_000;

/** A token or a storage that takes longer than this lets the attempt fail. */
export const PREPARE_TIMEOUT_MS = 30_000;

/** The close of a gateway that stops in good order (PROTOCOL.md W8). */
const RESTARTING = 1012;

export interface LineOptions {
  /** Of the document's socket, one address per gateway; or what gives the next one. */
  readonly addresses: readonly string[] | NextAddress;
  readonly WebSocket: SocketConstructor;
  readonly clock: Clock;
  readonly random: () => number;
  readonly network: Network;
}

export interface LineHandler {
  /** The first message of the next connection. Where it throws, the attempt has failed. */
  hello(): Promise<ClientMessage>;
  welcomed(welcome: Welcome): void;
  /** Any message after the welcome. */
  received(message: ServerMessage): void;
  statusChanged(status: LineStatus): void;
  /** The server will not have this session again. @returns true to begin anew all the same, with another hello. */
  rejected(reason: EndReason): boolean;
}

export type LineStatus = Exclude<Status, { kind: 'ended' }> | { readonly kind: 'ended'; readonly reason: EndReason };

/**
 * Keeps a session connected.
 *
 * Safety:
 *  1. At most one connection is listened to; one that was replaced is silent for good.
 *  2. Nothing but the hello is sent before the welcome.
 *  3. After the end no connection is made and nothing is sent.
 *     Nor is a connection made before the time that the server gave when it closed one because of a limit, whoever is in a hurry.
 * Liveness:
 *  4. Waiting and offline each hold a timer that leads to an attempt.
 *  5. An attempt ends: preparing holds a timer, and the connection gives up where no welcome comes.
 *  6. A dead line is noticed: its connection asks for a pong; sooner while an answer to a submission is due and there is another gateway.
 */
type State =
  | { readonly kind: 'new' }
  | { readonly kind: 'preparing'; readonly attempt: number; readonly cancel: () => void }
  | { readonly kind: 'greeting'; readonly attempt: number; readonly connection: Connection }
  | { readonly kind: 'online'; readonly attempt: number; readonly connection: Connection; readonly since: number }
  | { readonly kind: 'waiting'; readonly attempt: number; readonly cancel: () => void }
  | { readonly kind: 'offline'; readonly attempt: number; readonly cancel: () => void }
  | { readonly kind: 'ended' };

export class Line {
  readonly #options: LineOptions;
  readonly #handler: LineHandler;
  readonly #gateways: Gateways;
  readonly #endWatch: () => void;
  #state: State = { kind: 'new' };
  /** The last one that was welcomed was given up soon. It may have been the line that is slow: the next one gets its time. */
  #isPatient = false;
  /** The server has said that no connection is to be made before: milliseconds since 1970 UTC. */
  #notBefore = 0;

  constructor(options: LineOptions, handler: LineHandler) {
    this.#options = options;
    this.#handler = handler;
    this.#gateways = new Gateways(options.addresses);
    this.#endWatch = options.network.watch((event) => this.#networkChanged(event));
  }

  start(): void {
    if (this.#state.kind === 'new') void this.#connect(0);
  }

  /** The connection to submit on; undefined before the welcome and after the loss. */
  get connection(): Connection | undefined {
    return this.#state.kind === 'online' ? this.#state.connection : undefined;
  }

  /** Tries again now instead of waiting, be it for a token that does not come. */
  hurry(): void {
    if (this.#notBefore > this.#options.clock.now()) {
      if (this.#state.kind !== 'offline') return;
      this.#state.cancel();
      this.#retry(this.#state.attempt);
    } else if (this.#state.kind === 'waiting' || this.#state.kind === 'offline' || this.#state.kind === 'preparing') {
      this.#state.cancel();
      void this.#connect(0);
    }
  }

  /** What the server said cannot be followed: resume on a new connection. */
  reset(reason: string): void {
    if (this.#state.kind !== 'online') return;
    this.#state.connection.close(1000, reason);
    this.#lost();
  }

  end(reason: EndReason): void {
    if (this.#state.kind === 'ended') return;
    if ('connection' in this.#state) this.#state.connection.close(1000, 'closed');
    if ('cancel' in this.#state) this.#state.cancel();
    this.#state = { kind: 'ended' };
    this.#endWatch();
    this.#handler.statusChanged({ kind: 'ended', reason });
  }

  async #connect(attempt: number): Promise<void> {
    const { WebSocket, clock } = this.#options;
    const preparing: State = { kind: 'preparing', attempt, cancel: clock.after(PREPARE_TIMEOUT_MS, () => this.#retry(attempt)) };
    this.#state = preparing;
    this.#handler.statusChanged({ kind: 'connecting' });
    try {
      const hello = await this.#handler.hello();
      const address = await this.#gateways.address();
      if (this.#state !== preparing) return; // ended meanwhile, or took too long
      const handler = { received: (message: ServerMessage) => this.#received(message), lost: (code: number, reason: string) => this.#closed(code, reason) };
      const { several } = this.#gateways;
      const options = { openTimeoutMs: several ? OPEN_TIMEOUT_MS : WELCOME_TIMEOUT_MS, mayBeUrgent: several, isPatient: this.#isPatient };
      const connection = new Connection(address, hello, WebSocket, clock, handler, options);
      this.#state = { kind: 'greeting', attempt, connection };
    } catch {
      if (this.#state !== preparing) return;
      this.#gateways.moveOn(); // this one's address may be the reason: a page of https may not open ws
      this.#retry(attempt);
    } finally {
      preparing.cancel();
    }
  }

  #received(message: ServerMessage): void {
    if (message.type === 'error' && message.retryAfter !== undefined) this.#notBefore = this.#options.clock.now() + message.retryAfter;
    if (this.#state.kind === 'greeting' && message.type === 'welcome') {
      const { attempt, connection } = this.#state;
      this.#state = { kind: 'online', attempt, connection, since: this.#options.clock.now() };
      this.#handler.welcomed(message);
      if (this.#state.connection === connection) this.#handler.statusChanged({ kind: 'online' });
    } else if (this.#state.kind === 'greeting' && message.type === 'error' && message.reason === 'message_malformed') {
      this.end('message_malformed'); // the next hello would be no better
    } else if (this.#state.kind === 'online') {
      this.#handler.received(message);
    }
  }

  #closed(code: number, reason: string): void {
    if (this.#state.kind === 'online') this.#isPatient = code === GIVEN_UP_SOON;
    const final = endOf(code, reason);
    if (final && !this.#handler.rejected(final)) this.end(final);
    else this.#lost(code);
  }

  #lost(code?: number): void {
    const state = this.#state;
    if (state.kind === 'ended' || state.kind === 'new') return;
    this.#gateways.moveOn();
    // A gateway that stops in good order leaves the others as good as they were, however soon after the last.
    const isToldToComeBack = code === RESTARTING && this.#gateways.several;
    const good = state.kind === 'online' && (isToldToComeBack || this.#options.clock.now() - state.since >= STABLE_AFTER_MS);
    this.#retry(good ? 0 : state.attempt);
  }

  #retry(attempt: number): void {
    const { clock, random, network } = this.#options;
    const pause = Math.max(0, this.#notBefore - clock.now());
    if (!network.online) {
      this.#state = { kind: 'offline', attempt, cancel: clock.after(Math.max(OFFLINE_RETRY_MS, pause), () => void this.#connect(attempt)) };
      this.#handler.statusChanged({ kind: 'offline' });
      return;
    }
    const delay = pause + backoffMs(this.#gateways.rounds(attempt), random());
    this.#state = { kind: 'waiting', attempt, cancel: clock.after(delay, () => void this.#connect(attempt + 1)) };
    this.#handler.statusChanged({ kind: 'reconnecting', retryAt: clock.now() + delay, attempt: attempt + 1 });
  }

  #networkChanged(event: NetworkEvent): void {
    if (event === 'hidden') return;
    if (event !== 'offline') this.hurry();
    else if (this.#state.kind === 'online') this.#state.connection.probe(OFFLINE_PROBE_MS);
    else if (this.#state.kind === 'waiting') {
      this.#state.cancel();
      this.#retry(this.#state.attempt);
    }
  }
}
