import { checkFits } from '../delta/check-fits.ts';
import { Content } from '../delta/content.ts';
import { difference } from '../delta/difference.ts';
import type { Delta } from '../delta/op.ts';
import { readDelta } from '../delta/read-delta.ts';
import type { DocumentSession, Refusal, Saved, SessionEvents, Status } from '../document-session.ts';
import { Emitter } from '../emitter.ts';
import type { Connection } from '../line/connection.ts';
import { Line, type LineHandler, type LineOptions, type LineStatus } from '../line/line.ts';
import { OpenError } from '../open-error.ts';
import {
  PROTOCOL_VERSION, type Access, type ClientMessage, type Limits, type Refused, type Revision, type ServerMessage, type StoreState, type Welcome,
} from '../protocol.ts';
import { asRefusalReason, asTokenReason, isForWantOfRight, type EndReason, type RefusalReason } from '../reasons.ts';
import { mayAs, RoleInsufficientError, type Role } from '../role.ts';
import { takeCheckpoint } from '../storage/checkpoint.ts';
import type { Kept } from '../storage/keeper.ts';
import type { SessionRecord } from '../storage/session-storage.ts';
import { checkUser, isUser, type Peer, type Selection, type User } from '../user.ts';
import { Credential, type TokenSource } from './credential.ts';
import { DeviceCopy, type DeviceCopyOptions, type Original } from './device-copy.ts';
import { revive, type Identity } from './life.ts';
import { Outbox, type OutboxHost } from './outbox.ts';
import { OwnPresence } from './own-presence.ts';
import { PeerBoard } from './peer-board.ts';
import { beginReplica, edit, pendingDelta, receive, takeBack, takeBackAll, unsavedEdits, type Replica, type Step } from './replica.ts';
import { Refusals, toRefusal } from './refusals.ts';
import { takeRevision } from './stream.ts';

/** A refusal that is not for good, and does not say when to try again. */
export const DEFAULT_RETRY_MS = 1_000;

const NAMELESS: User = { name: 'Guest', color: '#888888' };

export interface SessionOptions extends LineOptions, DeviceCopyOptions {
  readonly id: string;
  readonly user: User | null;
  readonly token: TokenSource;
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
 *    or a revision, which the stream brings again from the stored revision on, or an edit of the last 100 ms.
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
  readonly #refusals = new Refusals(() => this.#events.listened('refused'), (refusal) => this.#events.emit('refused', refusal));
  readonly #copy: DeviceCopy;
  readonly #line: Line;
  readonly #outbox: Outbox;
  readonly #presence: OwnPresence;
  readonly #peers = new PeerBoard();
  readonly #credential: Credential;
  readonly #opened: Promise<void>;
  #settleOpened: { readonly resolve: () => void; readonly reject: (error: OpenError) => void } | null = null;

  #identity: Identity | null = null;
  /** Whether the server has forgotten the session, so that the next hello begins another. */
  #anew = false;
  #user: User | null;
  #greetedAs: User | null = null;
  #role: Role;
  #store: StoreState = 'ok';
  #status: Status = { kind: 'connecting' };
  #saved: Saved;

  constructor(options: SessionOptions, record: SessionRecord) {
    const { clock } = options;
    this.id = options.id;
    this.#options = options;
    const storedUser = record.stored?.user;
    // Who is proved to be somebody is that, whatever is asked for here (G9).
    this.#user = storedUser && isUser(storedUser) && (storedUser.id !== undefined || !options.user) ? storedUser : options.user;
    const life = record.stored && revive(record.stored, clock.now());
    this.#role = life?.role ?? 'owner';
    const checkpoint = life?.checkpoint ?? takeCheckpoint(Content.empty, 0);
    this.#copy = new DeviceCopy(record, options, checkpoint, () => this.#original(), (kept) => this.#stored(kept));
    this.#line = new Line(options, this);
    this.#outbox = new Outbox(this, clock, record.stored?.sequence ?? 0);
    this.#presence = new OwnPresence(clock, (message) => this.connection?.send(message));
    this.#credential = new Credential(options.token, clock, options.random, (token) => this.connection?.send({ type: 'renew', token }));
    this.#opened = new Promise((resolve, reject) => (this.#settleOpened = { resolve, reject }));
    this.#opened.catch(() => undefined); // whoever awaits `open` hears of it
    if (life) {
      this.#identity = life.identity;
      this.replica = life.replica;
      this.#settleOpened?.resolve();
    }
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

  get role(): Role {
    return this.#role;
  }

  get canWrite(): boolean {
    return this.#status.kind !== 'ended' && mayAs(this.#role, 'writer');
  }

  get status(): Status {
    return this.#status;
  }

  get saved(): Saved {
    return this.#saved;
  }

  get peers(): ReadonlyMap<number, Peer> {
    return this.#peers.local(this.#now);
  }

  edit(delta: Delta): void {
    if (this.#status.kind === 'ended') throw new Error(`The session has ended (${this.#status.reason}).`);
    if (!this.canWrite) throw new RoleInsufficientError(this.#role);
    const read = readDelta(delta);
    checkFits(read, this.#now.local);
    if (read.length === 0) return;
    this.replica = edit(this.#now, read);
    this.#presence.changed(read, 'self');
    this.#copy.edited();
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
    const checked = checkUser(user);
    if (this.#user?.id !== undefined) return;
    this.#user = checked;
    this.#presence.rename(this.#user);
    this.#tellPresence();
  }

  on<E extends keyof SessionEvents>(event: E, listener: (value: SessionEvents[E]) => void): () => void {
    const end = this.#events.on(event, listener);
    if (event === 'refused') queueMicrotask(() => this.#refusals.deliver());
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
    await this.#copy.flush();
    await Promise.all([this.#copy.end('release'), this.#options.closing?.()]);
  }

  /** Closes, and forgets the session on this device. */
  async discard(): Promise<void> {
    this.#line.end('closed');
    await this.#copy.end('remove');
  }

  /** Tells of something that was not stored, as soon as somebody listens. @param delivered is called then. */
  report(refusal: Refusal, delivered?: () => void): void {
    this.#refusals.add(refusal, delivered);
  }

  // ---- the line's side

  async hello(): Promise<ClientMessage> {
    const { token, over } = await this.#credential.next();
    if (over) {
      this.#line.end(over);
      throw new OpenError(over);
    }
    const user = (this.#greetedAs = this.#user);
    const resume = this.#anew ? null : this.#identity;
    const greeting = { type: 'hello', protocol: PROTOCOL_VERSION, ...(user && { user: { name: user.name, color: user.color } }), ...(token !== undefined && { token }) } as const;
    if (!resume) return greeting;
    this.#identity = { ...resume, connection: resume.connection + 1 };
    const { session, secret, connection } = this.#identity;
    await this.#copy.flush();
    return { ...greeting, resume: { session, secret, connection, revision: this.#now.revision } };
  }

  welcomed(welcome: Welcome): void {
    const { session, secret, connection, user, revision, delta, limits, store } = welcome;
    const userId = user.id ?? null;
    if (delta) this.#begin(Content.from(delta), revision, { session, secret, connection, userId });
    else if (session !== this.#identity?.session || revision !== this.replica?.revision) return this.#line.reset('not the session that was resumed');
    else if (userId !== this.#identity.userId) return this.#line.end('secret_wrong'); // what is pending is another's (G9)
    if (userId !== null || this.#user === this.#greetedAs) this.#user = user;
    this.limits = limits;
    this.#store = store;
    this.#allowed(welcome);
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
        this.#peers.update(message, this.session);
        this.#events.emit('peers', this.peers);
        break;
      case 'role':
        this.#allowed(message);
        break;
      case 'status':
        this.#store = message.store;
        this.#updateSaved();
        break;
      case 'welcome':
        return this.#line.reset('a second welcome');
      case 'error': // answers a message that the server could not read; what follows from it comes as a close
        if (asTokenReason(message.reason)) this.#credential.declined();
        break;
      case 'pong':
        break;
    }
    this.#outbox.pump();
  }

  statusChanged(status: LineStatus): void {
    if (status.kind !== 'online') this.#credential.stop();
    if (status.kind !== 'online' && this.#peers.size > 0) {
      this.#peers.clear();
      this.#events.emit('peers', this.peers);
    }
    if (status.kind === 'ended') {
      this.#outbox.stop();
      this.#presence.stop();
      this.#settleOpened?.reject(new OpenError(status.reason));
      this.#status = { ...status, unsaved: this.#unsaved > 0 ? pendingDelta(this.#now) : null };
      if (status.reason !== 'closed' && status.reason !== 'superseded') void this.#settleCopy();
      this.#events.emit('status', this.#status);
      this.#events.emit('ended', this.#status);
    } else {
      this.#status = status;
      this.#events.emit('status', status);
      this.#outbox.pump();
    }
  }

  rejected(reason: EndReason): boolean {
    const tokenReason = asTokenReason(reason);
    if (tokenReason) return this.#credential.rejected(tokenReason);
    if (reason === 'secret_wrong' && this.#unsaved > 0 && this.#credential.isNew) {
      // With the token before the secret was right: what is pending waits for that user.
      if (!this.#credential.rejected('token_of_another')) this.#line.end('token_of_another');
      return true;
    }
    this.#anew = (reason === 'secret_wrong' || reason === 'revision_unknown') && !this.#anew && !!this.#identity && this.#unsaved === 0;
    return this.#anew;
  }

  // ---- the outbox's side

  get connection(): Connection | undefined {
    return this.#line.connection;
  }

  flush(): Promise<Kept> {
    return this.#copy.flush();
  }

  takeBack(reason: RefusalReason, message: string): void {
    this.#giveBack(this.#now.outstanding?.delta ?? [], takeBack(this.#now), reason, message);
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
  #revised(revision: Revision): boolean {
    if (revision.revision !== this.#now.revision + 1 || !this.limits) {
      this.#line.reset('gap in the stream');
      return false;
    }
    const taken = takeRevision(this.#now, revision, this.session, this.limits);
    this.#advance(taken, revision.delta, revision.session);
    for (const delta of taken.lost) this.report(toRefusal(delta, 'replaced', 'The server stored something else under this sequence number.'));
    return true;
  }

  #advance({ replica, change }: Step, delta: Delta, author?: number): void {
    const own = author === this.session;
    this.replica = replica;
    this.#peers.advance(delta, author);
    this.#presence.confirmed(delta, own ? 'self' : 'others');
    this.#copy.confirmed(delta, replica);
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
    this.replica = beginReplica(content, revision);
    this.#outbox.restart();
    this.#copy.begin(content, revision);
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
    else if (reason === 'role_insufficient') this.#giveBack(pendingDelta(this.#now), takeBackAll(this.#now), reason, message); // the rest would be, too
    else this.takeBack(asRefusalReason(reason), message);
  }

  #giveBack(lost: Delta, { replica, change }: Step, reason: RefusalReason, message: string): void {
    this.replica = replica;
    this.#copy.edited();
    this.#changed(change, 'refused');
    this.report(toRefusal(lost, reason, message));
  }

  /** The server has said what this session may do, and until when. */
  #allowed({ role, expires }: Access): void {
    this.#credential.accepted(expires);
    if (role === this.#role) return;
    this.#role = role;
    this.#copy.edited();
    this.#events.emit('role', role);
  }

  // ---- the device

  #original(): Original | null {
    if (!this.#identity || !this.replica) return null;
    const ended = this.#status.kind === 'ended' && this.#status.reason !== 'closed' && !isForWantOfRight(this.#status.reason) ? this.#status.reason : null;
    return { identity: this.#identity, user: this.#user, role: this.#role, replica: this.replica, ended };
  }

  #stored(kept: Kept): void {
    if (kept === 'lost') this.#line.end('superseded');
    else this.#updateSaved();
  }

  /** The session is over: what the server does not have is kept until somebody is told; without that there is nothing to keep. */
  async #settleCopy(): Promise<void> {
    if (this.#unsaved > 0) await this.#copy.flush();
    else await this.#copy.end('remove');
  }

  // ---- telling

  #tellPresence(): void {
    if (this.connection) this.#presence.tell(() => (this.connection ? this.replica : null));
  }

  #nextSaved(): Saved {
    return { unsaved: this.#unsaved, store: this.#store, device: this.#copy.state };
  }

  #updateSaved(): void {
    const saved = this.#nextSaved();
    const { unsaved, store, device } = this.#saved;
    if (saved.unsaved === unsaved && saved.store === store && saved.device === device) return;
    this.#saved = saved;
    this.#events.emit('saved', saved);
  }
}
