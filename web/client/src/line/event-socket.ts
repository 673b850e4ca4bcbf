import type { Clock } from '../clock.ts';
import { EventReader, type StreamEvent } from './event-reader.ts';
import { Listeners } from './listeners.ts';
import type { Socket } from './socket.ts';

/** What this client needs of `fetch`. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** A POST that is refused may be so because the stream has ended; how it did is on its way for this long at most. */
export const LAST_WORD_MS = 1_000;
/** What was sent before a close gets this long to arrive. */
export const CLOSE_TIMEOUT_MS = 5_000;

/** As WebSockets call the end of a line that nobody closed. */
const LOST = 1006;

/**
 * A socket of HTTP alone (PROTOCOL.md F), where a network lets no WebSocket through: messages come as events of one response that does not end, and go as POSTs, one at
 * a time, each with all that waits. A POST that fails is a line that is lost.
 */
export class EventSocket implements Socket {
  readonly #url: string;
  readonly #fetch: Fetch;
  readonly #clock: Clock;
  readonly #listeners = new Listeners();
  readonly #ending = new AbortController();
  readonly #waiting: string[] = [];
  readonly #timers: (() => void)[] = [];
  /** Of the POSTs; empty before it is open. */
  #posts = '';
  #isPosting = false;
  #isAnswering = false;
  #isClosing = false;
  #hasEnded = false;

  /** @param url of the WebSocket in whose place it stands. */
  constructor(url: string, fetch: Fetch, clock: Clock) {
    this.#url = url.replace(/^ws/, 'http').replace(/\/socket$/, '/events');
    this.#fetch = fetch;
    this.#clock = clock;
    queueMicrotask(() => void this.#listen()); // whoever makes it listens first
  }

  readonly addEventListener: Socket['addEventListener'] = (type: string, listener: (event: never) => void) => this.#listeners.add(type, listener);

  send(data: string): void {
    if (this.#isClosing) return;
    this.#waiting.push(data);
    void this.#post();
  }

  close(): void {
    if (!this.#isPosting) return this.#end(1000);
    this.#isClosing = true;
    this.#after(CLOSE_TIMEOUT_MS, () => this.#end(1000));
  }

  async #listen(): Promise<void> {
    try {
      const { status, headers, body } = await this.#fetch(this.#url, { headers: { accept: 'text/event-stream' }, cache: 'no-store', signal: this.#ending.signal });
      // A page that asks for a password, or a gateway of before, is no stream.
      if (status !== 200 || !body || !headers.get('content-type')?.startsWith('text/event-stream')) return this.#end(LOST);
      const events = new EventReader();
      const decoder = new TextDecoder();
      const reader = body.getReader();
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        for (const event of events.read(decoder.decode(piece.value, { stream: true }))) this.#receive(event);
      }
      this.#end(LOST);
    } catch {
      this.#end(LOST);
    }
  }

  #receive({ name, data }: StreamEvent): void {
    if (this.#hasEnded) return;
    if (name === 'message') this.#listeners.tell('message', { data });
    else if (name === 'open') {
      this.#posts = `${this.#url}/${(JSON.parse(data) as { stream: string }).stream}`;
      this.#listeners.tell('open', {});
    } else if (name === 'comment') {
      void this.#answer();
    } else if (name === 'close') {
      const { code, reason } = JSON.parse(data) as { code: number; reason: string };
      this.#end(code, reason);
    }
  }

  async #post(): Promise<void> {
    if (this.#isPosting || this.#posts === '') return;
    this.#isPosting = true;
    while (!this.#hasEnded && this.#waiting.length > 0) {
      if (!(await this.#isTaken(this.#waiting.splice(0).map((message) => `${message}\n`).join('')))) return; // and nothing more is posted
    }
    this.#isPosting = false;
    if (this.#isClosing) this.#end(1000);
  }

  /** Says that this end lives, beside what is posted: that may take long, and a proxy on the way may keep it until it is whole. */
  async #answer(): Promise<void> {
    if (this.#isAnswering || this.#posts === '') return;
    this.#isAnswering = true;
    this.#isAnswering = !(await this.#isTaken(''));
  }

  async #isTaken(body: string): Promise<boolean> {
    try {
      if ((await this.#fetch(this.#posts, { method: 'POST', body, signal: this.#ending.signal })).status === 204) return true;
    } catch {
      // As bad as a refusal.
    }
    if (this.#isClosing) this.#end(1000);
    else this.#after(LAST_WORD_MS, () => this.#end(LOST));
    return false;
  }

  #after(milliseconds: number, action: () => void): void {
    this.#timers.push(this.#clock.after(milliseconds, action));
  }

  #end(code: number, reason = ''): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    for (const cancel of this.#timers) cancel();
    this.#ending.abort();
    this.#listeners.tell('close', { code, reason });
  }
}
