import { EventReader } from '../../../web/client/src/line/event-reader.ts';

/** Who is told what passes through a stream. */
export interface StreamTap {
  /** A message that the client is given next. */
  passed(text: string): void;
  /** @param code as a WebSocket would have it. */
  closed(code: number): void;
}

/** The line of a client over HTTP alone (PROTOCOL.md F): a response whose events are read along, and its POSTs. It can go deaf or mute before it ends. */
export class TappedStream {
  /** The address of the WebSocket in whose place it stands. */
  readonly url: string;
  deaf = false;
  mute = false;
  isOpen = false;
  readonly #tap: StreamTap;
  readonly #cut = new AbortController();
  #code = 1006;

  constructor(tap: StreamTap, url: string) {
    this.#tap = tap;
    this.url = url.replace(/^http/, 'ws').replace(/\/events$/, '/socket');
  }

  async open(url: string, init: RequestInit): Promise<Response> {
    try {
      const response = await fetch(url, this.#cuttable(init));
      this.isOpen = response.ok;
      return new Response(response.body?.pipeThrough(this.#reading()) ?? null, response);
    } finally {
      if (!this.isOpen) this.#end();
    }
  }

  /** What is posted on a mute line arrives nowhere, and nobody says so before it ends. */
  async post(url: string, init: RequestInit): Promise<Response> {
    if (this.mute) await new Promise((_, reject) => this.#cuttable(init).signal.addEventListener('abort', () => reject(new TypeError('the line is cut'))));
    return fetch(url, this.#cuttable(init));
  }

  terminate(): void {
    this.#cut.abort();
  }

  #cuttable(init: RequestInit): RequestInit & { signal: AbortSignal } {
    return { ...init, signal: init.signal ? AbortSignal.any([init.signal, this.#cut.signal]) : this.#cut.signal };
  }

  #reading(): TransformStream<Uint8Array, Uint8Array> {
    const events = new EventReader();
    const decoder = new TextDecoder();
    this.#cut.signal.addEventListener('abort', () => this.#end());
    return new TransformStream({
      transform: (piece, controller) => {
        if (this.deaf) return;
        for (const { name, data } of events.read(decoder.decode(piece, { stream: true }))) {
          if (name === 'message') this.#tap.passed(data);
          if (name === 'close') this.#code = (JSON.parse(data) as { code: number }).code;
        }
        controller.enqueue(piece);
      },
      flush: () => this.#end(),
      cancel: () => this.#end(),
    } as Transformer<Uint8Array, Uint8Array>);
  }

  #end(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.#tap.closed(this.#code);
  }
}
