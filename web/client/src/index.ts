export { openDocument } from './open-document.ts';
export type { NextGateway, OpenOptions } from './open-document.ts';
export { OpenError } from './open-error.ts';
export type { DocumentChange, DocumentSession, Refusal, Saved, SessionEvents, Status } from './document-session.ts';
export type { EndReason, RefusalReason } from './reasons.ts';
export type { Peer, Selection, User } from './user.ts';

export type { Attributes, Delete, Delta, Embed, Insert, Json, Op, Retain } from './delta/op.ts';
export { compose } from './delta/compose.ts';
export { transform, type Tie } from './delta/transform.ts';
export { mapPosition, unmapPosition, type Gravity } from './delta/position.ts';
export { normalise } from './delta/normalise.ts';
export { replacement } from './delta/replacement.ts';
export { Content, EMBED_CHARACTER } from './delta/content.ts';
export { invert } from './delta/invert.ts';
export { InvalidDeltaError, readDelta } from './delta/read-delta.ts';

export type { Clock } from './clock.ts';
export type { Network, NetworkEvent } from './line/network.ts';
export type { Socket, SocketConstructor } from './line/socket.ts';
export type { Fetch } from './line/event-socket.ts';
export type { Transport } from './line/transport.ts';
export { RecordLostError } from './storage/session-storage.ts';
export type { SessionRecord, SessionStorage, StoredSession, StoredSnapshot } from './storage/session-storage.ts';
export { IndexedDbStorage, type IndexedDbOptions } from './storage/indexed-db-storage.ts';
export type { Ownership } from './storage/ownership.ts';
export { MemoryStorage } from './storage/memory-storage.ts';
