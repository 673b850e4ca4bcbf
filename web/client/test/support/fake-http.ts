import type { Fetch } from '../../src/line/event-socket.ts';
import { settle } from './fake-clock.ts';

/** A POST as the test sees it. */
export interface FakePost {
  readonly url: string;
  readonly messages: readonly { readonly type: string }[];
  answer(status: number): void;
  fail(): void;
}

/** A response that streams, and the test is its server. */
export class FakeStream {
  readonly url: string;
  readonly body: ReadableStream<Uint8Array>;
  isAborted = false;
  #controller!: ReadableStreamDefaultController<Uint8Array>;

  constructor(url: string, signal: AbortSignal) {
    this.url = url;
    this.body = new ReadableStream({ start: (controller) => void (this.#controller = controller) });
    signal.addEventListener('abort', () => {
      this.isAborted = true;
      this.cut();
    });
  }

  /** Lets the client have these characters. */
  async say(text: string): Promise<void> {
    this.#controller.enqueue(new TextEncoder().encode(text));
    await settled();
  }

  open(): Promise<void> {
    return this.say('event: open\ndata: {"stream":"s1"}\n\n');
  }

  give(message: object): Promise<void> {
    return this.say(`data: ${JSON.stringify(message)}\n\n`);
  }

  close(code: number, reason: string): Promise<void> {
    return this.say(`event: close\ndata: ${JSON.stringify({ code, reason })}\n\n`);
  }

  cut(): void {
    try {
      this.#controller.error(new TypeError('network error'));
    } catch {
      // It has ended already.
    }
  }
}

/** The network of a client that has nothing but HTTP. */
export class FakeHttp {
  readonly streams: FakeStream[] = [];
  readonly posts: FakePost[] = [];
  /** Whether POSTs wait until the test answers them; else they are taken at once. */
  holds = false;
  /** What a request for a stream is answered; 0 where nothing answers. */
  status = 200;
  type = 'text/event-stream';

  readonly fetch: Fetch = (url, init) => {
    if (init.method === 'POST') return this.#post(url, init);
    if (this.status === 0) return Promise.reject(new TypeError('fetch failed'));
    const stream = new FakeStream(url, init.signal as AbortSignal);
    this.streams.push(stream);
    return Promise.resolve(new Response(stream.body, { status: this.status, headers: { 'content-type': this.type } }));
  };

  get stream(): FakeStream {
    const stream = this.streams.at(-1);
    if (!stream) throw new Error('There is no stream.');
    return stream;
  }

  /** What was posted since the last look. */
  sent(): string[] {
    return this.posts.splice(0).flatMap(({ messages }) => messages.map(({ type }) => type)).filter((type) => type !== 'presence');
  }

  #post(url: string, { body, signal }: RequestInit): Promise<Response> {
    return new Promise((resolve, reject) => {
      const lines = String(body).split('\n').slice(0, -1);
      const answer = (status: number): void => resolve(new Response(null, { status }));
      const fail = (): void => reject(new TypeError('fetch failed'));
      signal?.addEventListener('abort', fail);
      this.posts.push({ url, messages: lines.map((line) => JSON.parse(line) as { type: string }), answer, fail });
      if (!this.holds) answer(204);
    });
  }
}

/** What passes through a stream takes several turns. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 5; i++) await settle();
}
