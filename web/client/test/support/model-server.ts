import { compose } from '../../src/delta/compose.ts';
import { Content } from '../../src/delta/content.ts';
import type { Delta } from '../../src/delta/op.ts';
import { readDelta } from '../../src/delta/read-delta.ts';
import { checkFits } from '../../src/delta/check-fits.ts';
import { transform } from '../../src/delta/transform.ts';
import type { ClientMessage, Revision } from '../../src/protocol.ts';
import type { FakeSocket } from './fake-link.ts';
import type { Random } from './random.ts';

interface ServerSession {
  readonly number: number;
  readonly secret: string;
  connection: number;
  socket: FakeSocket | null;
  /** The last accepted sequence number. */
  sequence: number;
}

export interface ModelServerOptions {
  readonly messageBytes?: number;
  /** Whether one submission in 47 is refused for good. */
  readonly refusals?: 'some' | 'none';
}

/** PROTOCOL.md on one document, in the smallest way: each message is done at once, and what is done is stored. */
export class ModelServer {
  readonly log: Revision[] = [];
  content: Content;
  readonly #sessions = new Map<number, ServerSession>();
  readonly #greeted = new WeakSet<FakeSocket>();
  readonly #owners = new Map<FakeSocket, ServerSession>();
  readonly #random: Random;
  readonly #messageBytes: number;
  readonly #refusals: 'some' | 'none';

  constructor(text: string, random: Random, { messageBytes = 8_388_608, refusals = 'some' }: ModelServerOptions = {}) {
    this.content = Content.from(text === '' ? [] : [{ insert: text }]);
    this.start = this.content;
    this.#random = random;
    this.#messageBytes = messageBytes;
    this.#refusals = refusals;
  }

  /** The document at revision 0. */
  readonly start: Content;

  receive(socket: FakeSocket, data: string): void {
    const message = JSON.parse(data) as ClientMessage;
    if (message.type === 'hello') {
      if (!this.#greeted.has(socket)) this.#hello(socket, message); // a second one changes nothing (H8)
      this.#greeted.add(socket);
    }
    if (message.type === 'submit') this.#submit(socket, message);
    else if (message.type === 'ping') socket.down.push(JSON.stringify({ type: 'pong' }));
  }

  /** Every connection is lost; what is stored stays. */
  crash(): void {
    for (const session of this.#sessions.values()) {
      session.socket?.cut(1012, 'restarting');
      session.socket = null;
    }
    this.#owners.clear();
  }

  #hello(socket: FakeSocket, { resume }: Extract<ClientMessage, { type: 'hello' }>): void {
    const session = resume ? this.#sessions.get(resume.session) : this.#newSession();
    if (!session || (resume && session.secret !== resume.secret)) return socket.cut(4003, 'secret_wrong');
    const connection = resume?.connection ?? 1;
    if (connection <= session.connection) return socket.cut(4001, 'superseded');
    if (resume && resume.revision > this.log.length) return socket.cut(4009, 'revision_unknown');
    if (session.socket) this.#owners.delete(session.socket);
    session.socket?.cut(4001, 'superseded');
    session.connection = connection;
    session.socket = socket;
    this.#owners.set(socket, session);
    const revision = resume?.revision ?? this.log.length;
    this.#send(session, {
      type: 'welcome',
      protocol: 1,
      session: session.number,
      secret: session.secret,
      connection,
      user: { name: 'Guest', color: '#336699' },
      revision,
      head: this.log.length,
      ...(!resume && { delta: this.content.delta }),
      limits: { messageBytes: this.#messageBytes, documentLength: 1_000_000, submissionsPerSecond: 1_000 },
      store: 'ok',
    });
    this.#sendSince(session, revision);
  }

  #newSession(): ServerSession {
    const number = this.#sessions.size + 1;
    const session = { number, secret: `secret ${number}`, connection: 0, socket: null, sequence: 0 };
    this.#sessions.set(number, session);
    return session;
  }

  #submit(socket: FakeSocket, { sequence, base, delta }: Extract<ClientMessage, { type: 'submit' }>): void {
    const session = this.#owners.get(socket);
    if (!session || sequence <= session.sequence) return; // superseded, or a duplicate: its ack is in the stream
    const refuse = (refusal: object): void => this.#send(session, { type: 'refused', sequence, message: '', ...refusal });
    if (this.#random.chance(0.03)) return refuse({ reason: 'too_fast', retryAfter: 20 });
    // The same submission is refused however often it comes.
    if (this.#refusals === 'some' && (session.number * 31 + sequence * 17) % 47 === 0) return refuse({ reason: 'document_too_large' });
    const missed = this.log.slice(base).map((revision) => revision.delta);
    const accepted = transform(readDelta(delta), missed.reduce(compose, []), 'wins');
    checkFits(accepted, this.content);
    this.content = this.content.apply(accepted);
    session.sequence = sequence;
    this.log.push({ revision: this.log.length + 1, session: session.number, sequence, time: 0, delta: accepted });
    for (const each of this.#sessions.values()) this.#sendSince(each, this.log.length - 1);
  }

  /** Revisions one by one or composed, as a gateway would for a reader that is behind; the reader's own always on their own (R2). */
  #sendSince(session: ServerSession, after: number): void {
    let from = after;
    while (from < this.log.length) {
      const next = this.log[from] as Revision;
      const own = this.log.findIndex((revision, index) => index >= from && revision.session === session.number);
      const stretch = (own < 0 ? this.log.length : own) - from;
      if (next.session === session.number || this.#random.chance(0.5)) {
        this.#send(session, { type: 'revisions', revisions: [next] });
        from++;
      } else {
        const to = from + 1 + this.#random.int(stretch);
        const delta = this.log.slice(from, to).reduce<Delta>((sum, revision) => compose(sum, revision.delta), []);
        this.#send(session, { type: 'composed', from, to, delta });
        from = to;
      }
    }
  }

  #send(session: ServerSession, message: object): void {
    session.socket?.down.push(JSON.stringify(message));
  }
}
