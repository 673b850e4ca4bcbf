export type { Attributes, Delete, Delta, Embed, Insert, Json, Op, Retain } from './delta/op.ts';
export type { DocumentChange, DocumentSession, Refusal, Saved, SessionEvents, Status } from './document-session.ts';
export { openDocument } from './open-document.ts';
export type { OpenOptions } from './open-document.ts';
export type { EndReason, RefusalReason } from './reasons.ts';
export type { Peer, Selection, User } from './user.ts';
