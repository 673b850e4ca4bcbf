import { checkFits } from '../delta/check-fits.ts';
import { compose } from '../delta/compose.ts';
import { Content } from '../delta/content.ts';
import { difference, insertedText } from '../delta/difference.ts';
import type { Delta } from '../delta/op.ts';
import { readDelta } from '../delta/read-delta.ts';
import type { DocumentSession, Refusal, Saved, SessionEvents, Status } from '../document-session.ts';
import { Emitter } from '../emitter.ts';
import type { Connection } from '../line/connection.ts';
import { Line, type LineHandler, type LineOptions, type LineStatus } from '../line/line.ts';
import { OpenError } from '../open-error.ts';
import {
  PROTOCOL_VERSION, type ClientMessage, type Limits, type Refused, type Revision, type ServerMessage, type StoreState, type Welcome,
} from '../protocol.ts';
import { asRefusalReason, type EndReason, type RefusalReason } from '../reasons.ts';
import { advanceCheckpoint, takeCheckpoint, type Checkpoint } from '../storage/checkpoint.ts';
import { Keeper, type Kept } from '../storage/keeper.ts';
import type { SessionRecord, StoredSession } from '../storage/session-storage.ts';
import { checkUser, isUser, type Peer, type Selection, type User } from '../user.ts';
import { revive, store, type Identity } from './life.ts';
import { Outbox, type OutboxHost } from './outbox.ts';
import { OwnPresence } from './own-presence.ts';
import { advancePeers, localPeers, NOBODY, updatePeers, type Peers } from './peers.ts';
import {
  acknowledge, beginReplica, edit, isAck, pendingDelta, recall, receive, takeBack, unsavedEdits, type Replica, type Step,
} from './replica.ts';
import { promoteSent } from './submission.ts';

/** A local edit is on the device within this time, where it does not go there sooner to be submitted. */
export const STORE_EDITS_WITHIN_MS = 100;
/** What the server has too may be stored later: after a crash it comes again. */
export const STORE_CONFIRMED_WITHIN_MS = 2_000;
/** The device could not store; when to try again. */
export const STORE_AGAIN_AFTER_MS = 5_000;
/** A refusal that is not for good, and does not say when to try again. */
export const DEFAULT_RETRY_MS = 1_000;

const NAMELESS: User = { name: 'Guest', color: '#888888' };

export interface SessionOptions extends LineOptions {
  readonly id: string;
  readonly user: User | null;
  readonly token: () => Promise<string | undefined>;
  /** Whether the record survives the tab. */
  readonly survives: boolean;
  /** What else ends with the session. */
  readonly closing?: () => Promise<void>;
}

/**
 * A document session over a line and a storage record.
 *
 * Exactly once, whatever dies when:
 *  - A submission is sent only after the device holds it as outstanding under its sequence number. So what was ever sent is known
 *    after a crash; it is sent again under the same number, and the server knows it again or not (S4).
 *  - Every stored state is one moment of the session: revision, outstanding and buffer belong together. What came after it is an ack
 *    or a revision, which the stream brings again from the stored revision on, or an edit of the last {@link STORE_EDITS_WITHIN_MS}.
 *  - The number of a connection is stored before its hello is sent, so that the next life's number is greater (H6).
 *  - A record has one owner, and a write by another fails: of two lives of one session only one can submit.
 *  - Where the device refuses a write, the submission goes out all the same: the server is then the only safe place. Should the tab die
 *    too, then the stream shows own revisions that are not known here. What stood here under that sequence number, or would have been
 *    given it, counts as that; where it is not equal it is taken back and reported as `replaced`, for the server's delta is the truth.
 */
export class Session implements DocumentSession, LineHandler, OutboxHost {
  readonly id: string;
  replica: Replica | null = null;
  limits: Limits | null = null;
  readonly #options: SessionOptions;
  readonly #events = new Emitter<SessionEvents>();
  readonly #keeper: Keeper;
  readonly #line: Line;
  readonly #outbox: Outbox;
  readonly #presence: OwnPresence;
  readonly #opened: Promise<void>;
  #settleOpened: { readonly resolve: () => void; readonly reject: (error: OpenError) => void } | null = null;

  #identity: Identity | null = null;
  /** Whether the server has forgotten the session, so that the next hello begins another. */
  #anew = false;
  #user: User | null;
  #greetedAs: User | null = null;
  #checkpoint: Checkpoint = takeCheckpoint(Content.empty, 0);
  #store: StoreState = 'ok';
  #device: Saved['device'];
  #status: Status = { kind: 'connecting' };
  #saved: Saved;
  #peers: Peers = NOBODY;
  #localPeers: { readonly peers: Peers; readonly replica: Replica; readonly result: Peers } | null = null;
  #undelivered: { readonly refusal: Refusal; readonly delivered: () => void }[] = [];

  constructor(options: SessionOptions, record: SessionRecord) {
    const { clock } = options;
    this.id = options.id;
    this.#options = options;
    const storedUser = record.stored?.user;
    this.#user = options.user ?? (storedUser && isUser(storedUser) ? storedUser : null);
    this.#device = options.survives ? 'kept' : 'memory';
    this.#keeper = new Keeper(record, () => this.#storable(), clock, (kept) => this.#written(kept));
    this.#line = new Line(options, this);
    this.#outbox = new Outbox(this, clock, record.stored?.sequence ?? 0);
    this.#presence = new OwnPresence(clock, (message) => this.connection?.send(message));
    this.#opened = new Promise((resolve, reject) => (this.#settleOpened = { resolve, reject }));
    this.#opened.catch(() => undefined); // whoever awaits `open` hears of it
    if (record.stored) this.#revive(record.stored);
    this.#saved = this.#nextSaved();
  }
  /** Begins to connect. @returns when there is a document. @throws OpenError where the server will not have it. */
  open(): Promise<void> {
    this.#line.start();
    return this.#opened;
  }

  get text(): string {
    return this.#now.local.text;
  }

  get document(): Delta {
    return this.#now.local.delta;
  }

  get length(): number {
    return this.#now.local.length;
  }

  get revision(): number {
    return this.#now.revision;
  }

  get session(): number {
    return this.#identity?.session ?? 0;
  }

  get user(): User {
    return this.#user ?? NAMELESS;
  }

  get status(): Status {
    return this.#status;
  }

  get saved(): Saved {
    return this.#saved;
  }

  get peers(): ReadonlyMap<number, Peer> {
    const replica = this.#now;
    if (this.#localPeers?.peers !== this.#peers || this.#localPeers.replica !== replica)
      this.#localPeers = { peers: this.#peers, replica, result: localPeers(this.#peers, replica) };
    return this.#localPeers.result;
  }

  edit(delta: Delta): void {
    if (this.#status.kind === 'ended') throw new Error(`The session has ended (${this.#status.reason}).`);
    const read = readDelta(delta);
    checkFits(read, this.#now.local);
    if (read.length === 0) return;
    this.replica = edit(this.#now, read);
    this.#presence.changed(read, 'self');
    this.#keeper.atMostEvery(STORE_EDITS_WITHIN_MS);
    this.#events.emit('change', { delta: read, origin: 'local' });
    this.#updateSaved();
    this.#tellPresence();
    this.#outbox.pump();
  }

  select(selection: Selection | null): void {
    const within = (position: number): number => Math.max(0, Math.min(this.length, Math.trunc(position) || 0));
    this.#presence.select(selection && { anchor: within(selection.anchor), head: within(selection.head) });
    this.#tellPresence();
  }

  rename(user: User): void {
    this.#user = checkUser(user);
    this.#presence.rename(this.#user);
    this.#tellPresence();
  }

  on<E extends keyof SessionEvents>(event: E, listener: (value: SessionEvents[E]) => void): () => void {
    const end = this.#events.on(event, listener);
    if (event === 'refused') queueMicrotask(() => this.#deliver());
    return end;
  }

  whenSaved(): Promise<void> {
    return new Promise((resolve, reject) => {
      const ends: (() => void)[] = [];
      const settle = (): void => {
        if (this.#saved.unsaved > 0 && this.#status.kind !== 'ended') return;
        for (const end of ends) end();
        if (this.#saved.unsaved === 0) resolve();
        else reject(new Error('The session has ended with unsaved edits.'));
      };
      ends.push(this.on('saved', settle), this.on('status', settle));
      settle();
    });
  }

  reconnect(): void {
    this.#line.hurry();
  }

  async close(): Promise<void> {
    this.#line.end('closed');
    if (this.#identity) await this.#keeper.flush();
    await Promise.all([this.#keeper.end('release'), this.#options.closing?.()]);
  }

  /** Closes, and forgets the session on this device. */
  async discard(): Promise<void> {
    this.#line.end('closed');
    await this.#keeper.end('remove');
  }

  /** Tells of something that was not stored, as soon as somebody listens. @param delivered is called then. */
  report(refusal: Refusal, delivered: () => void = () => undefined): void {
    this.#undelivered.push({ refusal, delivered });
    this.#deliver();
  }

  // ---- the line's side

  async hello(): Promise<ClientMessage> {
    const token = await this.#options.token();
    const user = (this.#greetedAs = this.#user);
    const resume = this.#anew ? null : this.#identity;
    const greeting = { type: 'hello', protocol: PROTOCOL_VERSION, ...(user && { user }), ...(token !== undefined && { token }) } as const;
    if (!resume) return greeting;
    this.#identity = { ...resume, connection: resume.connection + 1 };
    const { session, secret, connection } = this.#identity;
    await this.#keeper.flush();
    return { ...greeting, resume: { session, secret, connection, revision: this.#now.revision } };
  }

  welcomed({ session, secret, connection, user, revision, delta, limits, store }: Welcome): void {
    if (delta) this.#begin(Content.from(delta), revision, { session, secret, connection });
    else if (session !== this.#identity?.session || revision !== this.replica?.revision) return this.#line.reset('not the session that was resumed');
    if (this.#user === this.#greetedAs) this.#user = user;
    this.limits = limits;
    this.#store = store;
    this.#presence.forgotten();
    this.#outbox.stop();
    this.#updateSaved();
    this.#settleOpened?.resolve();
    this.#tellPresence();
  }

  received(message: ServerMessage): void {
    switch (message.type) {
      case 'revisions':
        for (const revision of message.revisions) if (this.#status.kind === 'ended' || !this.#revised(revision)) return;
        break;
      case 'composed':
        if (message.from !== this.#now.revision || message.to <= message.from) return this.#line.reset('gap in the stream');
        this.#advance(receive(this.#now, message.delta, message.to), message.delta);
        break;
      case 'refused':
        this.#refused(message);
        break;
      case 'presence':
        this.#setPeers(updatePeers(this.#peers, message, this.session));
        break;
      case 'status':
        this.#store = message.store;
        this.#updateSaved();
        break;
      case 'welcome':
        return this.#line.reset('a second welcome');
      case 'error': // answers a message that the server could not read; what follows from it comes as a close
      case 'pong':
        break;
    }
    this.#outbox.pump();
  }

  statusChanged(status: LineStatus): void {
    if (status.kind !== 'online' && this.#peers.size > 0) this.#setPeers(NOBODY);
    if (status.kind === 'ended') {
      this.#outbox.stop();
      this.#presence.stop();
      this.#settleOpened?.reject(new OpenError(status.reason));
      this.#status = { ...status, unsaved: this.#unsaved > 0 ? pendingDelta(this.#now) : null };
      if (status.reason !== 'closed' && status.reason !== 'superseded') void this.#settleStorage();
      this.#events.emit('status', this.#status);
      this.#events.emit('ended', this.#status);
    } else {
      this.#status = status;
      this.#events.emit('status', status);
      this.#outbox.pump();
    }
  }

  rejected(reason: EndReason): boolean {
    this.#anew = (reason === 'secret_wrong' || reason === 'revision_unknown') && !this.#anew && !!this.#identity && this.#unsaved === 0;
    return this.#anew;
  }

  // ---- the outbox's side

  get connection(): Connection | undefined {
    return this.#line.connection;
  }

  flush(): Promise<Kept> {
    return this.#keeper.flush();
  }

  takeBack(reason: RefusalReason, message: string): void {
    const lost = this.#now.outstanding?.delta ?? [];
    const { replica, change } = takeBack(this.#now);
    this.replica = replica;
    this.#keeper.atMostEvery(STORE_EDITS_WITHIN_MS);
    this.#changed(change, 'refused');
    this.#reportLost(lost, reason, message);
  }

  // ---- the stream

  get #now(): Replica {
    if (!this.replica) throw new Error('The document is not open yet.');
    return this.replica;
  }

  get #unsaved(): number {
    return this.replica ? unsavedEdits(this.replica) : 0;
  }

  /** @returns false where the stream has a gap, and the connection was given up. */
  #revised({ revision, session, sequence, delta }: Revision): boolean {
    if (revision !== this.#now.revision + 1) {
      this.#line.reset('gap in the stream');
      return false;
    }
    if (session === this.session && sequence === this.#now.sequence + 1) this.#learnSent(delta);
    const replica = this.#now;
    const { outstanding } = replica;
    if (session !== this.session) {
      this.#advance(receive(replica, delta, revision), delta, session);
    } else if (isAck(replica, sequence, delta)) {
      this.#advance({ replica: acknowledge(replica, delta, revision), change: [] }, delta, session);
    } else if (sequence === outstanding?.sequence) {
      const back = takeBack(replica);
      const step = receive(back.replica, delta, revision);
      this.#advance({ replica: step.replica, change: compose(back.change, step.change) }, delta, session);
      this.#reportLost(outstanding.delta, 'replaced', 'The server stored something else under this sequence number.');
    } else {
      // Of an earlier life. If it is newer than what is outstanding, that was passed over and needs a number that was not used.
      const passed = sequence > (outstanding?.sequence ?? replica.sequence);
      this.#advance(receive(passed ? recall(replica, sequence) : replica, delta, revision), delta, session);
    }
    return true;
  }

  /** Own edits are stored that an earlier life has sent, when the device could not store that. @param stored as what. */
  #learnSent(stored: Delta): void {
    if (this.#now.buffer.delta.length === 0) return;
    // Had what is outstanding been stored, its ack would have come before.
    if (this.#now.outstanding) this.takeBack('replaced', 'The server refused it, and stored something else since.');
    if (this.limits) this.replica = promoteSent(this.#now, stored, this.limits);
  }

  #advance({ replica, change }: Step, delta: Delta, author?: number): void {
    const own = author === this.session;
    this.replica = replica;
    this.#checkpoint = advanceCheckpoint(this.#checkpoint, delta, replica.confirmed, replica.revision);
    this.#peers = advancePeers(this.#peers, delta, author);
    this.#presence.confirmed(delta, own ? 'self' : 'others');
    this.#keeper.within(STORE_CONFIRMED_WITHIN_MS);
    this.#changed(change, 'remote');
  }

  #changed(change: Delta, origin: 'remote' | 'refused'): void {
    if (change.length > 0) {
      this.#presence.changed(change, 'others');
      this.#events.emit('change', { delta: change, origin });
      if (this.#peers.size > 0) this.#events.emit('peers', this.peers);
    }
    this.#updateSaved();
    this.#tellPresence();
  }

  /** The server has given a session and the document whole. */
  #begin(content: Content, revision: number, identity: Identity): void {
    const before = this.replica;
    this.#identity = identity;
    this.#anew = false;
    this.#checkpoint = takeCheckpoint(content, revision);
    this.replica = beginReplica(content, revision);
    this.#outbox.restart();
    this.#keeper.within(STORE_CONFIRMED_WITHIN_MS);
    if (!before) return;
    // The server was set back, or forgot the session, when nothing was unsaved. What was edited since is carried over.
    const step = receive({ ...before, sequence: 0 }, difference(before.confirmed, content), revision);
    this.replica = step.replica;
    this.#changed(step.change, 'remote');
  }

  #refused({ sequence, reason, message, retryAfter }: Refused): void {
    if (this.#now.outstanding?.sequence !== sequence) return;
    if (retryAfter !== undefined || reason === 'too_fast' || reason === 'unavailable') this.#outbox.retryAfter(retryAfter ?? DEFAULT_RETRY_MS);
    else if (reason === 'superseded' || reason === 'document_deleted') this.#line.end(reason);
    else this.takeBack(asRefusalReason(reason), message);
  }

  // ---- the device

  #revive(stored: StoredSession): void {
    const { identity, replica, checkpoint } = revive(stored, this.#options.clock.now());
    this.#identity = identity;
    this.replica = replica;
    this.#checkpoint = checkpoint;
    this.#settleOpened?.resolve();
  }

  #storable(): StoredSession {
    if (!this.#identity) throw new Error('There is no session to store yet.');
    const ended = this.#status.kind === 'ended' && this.#status.reason !== 'closed' ? this.#status.reason : null;
    const life = { identity: this.#identity, user: this.#user, replica: this.#now, checkpoint: this.#checkpoint };
    return store(life, ended, this.#options.clock.now());
  }

  #written(kept: Kept): void {
    if (kept === 'lost') return this.#line.end('superseded');
    if (kept === 'failing') this.#keeper.within(STORE_AGAIN_AFTER_MS);
    this.#device = kept === 'failing' ? 'failing' : this.#options.survives ? 'kept' : 'memory';
    this.#updateSaved();
  }

  /** The session is over: what the server does not have is kept until somebody is told; without that there is nothing to keep. */
  async #settleStorage(): Promise<void> {
    if (this.#unsaved > 0) await this.#keeper.flush();
    else await this.#keeper.end('remove');
  }

  // ---- telling

  #reportLost(delta: Delta, reason: RefusalReason, message: string): void {
    this.report({ reason, message, delta, text: insertedText(delta) });
  }

  #deliver(): void {
    if (!this.#events.listened('refused')) return;
    for (const { refusal, delivered } of this.#undelivered.splice(0)) {
      this.#events.emit('refused', refusal);
      delivered();
    }
  }

  #setPeers(peers: Peers): void {
    this.#peers = peers;
    this.#events.emit('peers', this.peers);
  }

  #tellPresence(): void {
    if (this.connection) this.#presence.tell(() => (this.connection ? this.replica : null));
  }

  #nextSaved(): Saved {
    return { unsaved: this.#unsaved, store: this.#store, device: this.#device };
  }

  #updateSaved(): void {
    const saved = this.#nextSaved();
    const { unsaved, store, device } = this.#saved;
    if (saved.unsaved === unsaved && saved.store === store && saved.device === device) return;
    this.#saved = saved;
    this.#events.emit('saved', saved);
  }
}
