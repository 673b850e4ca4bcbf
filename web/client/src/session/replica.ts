import { compose } from '../delta/compose.ts';
import type { Content } from '../delta/content.ts';
import { equalDeltas } from '../delta/equal.ts';
import { invert } from '../delta/invert.ts';
import type { Delta } from '../delta/op.ts';
import { transform } from '../delta/transform.ts';

/**
 * One session's view of a document: what the server has confirmed, and what it has not yet.
 *
 * ```
 *   confirmed ──outstanding──▶ · ──buffer──▶ local
 *   (at revision)    (sent, not acked)    (not sent)
 * ```
 *
 * Immutable; every function here is pure. The pending deltas are later in the order than all that arrives: they win ties (R4, D6).
 */
export interface Replica {
  readonly revision: number;
  readonly confirmed: Content;
  readonly outstanding: Outstanding | null;
  readonly buffer: Pending;
  readonly local: Content;
  /** The last sequence number that was given to a submission; 0 before the first. */
  readonly sequence: number;
}

export interface Pending {
  readonly delta: Delta;
  /** How many calls of `edit` it holds. */
  readonly edits: number;
}

export interface Outstanding extends Pending {
  readonly sequence: number;
}

/** A replica, and how its local document came to differ from the one before. */
export interface Step {
  readonly replica: Replica;
  readonly change: Delta;
}

const NOTHING: Pending = { delta: [], edits: 0 };

/** Edits that came to nothing, because they or others undid them, need not be saved. */
const pending = (delta: Delta, edits: number): Pending => (delta.length === 0 ? NOTHING : { delta, edits });

export const beginReplica = (confirmed: Content, revision: number): Replica => ({
  revision,
  confirmed,
  outstanding: null,
  buffer: NOTHING,
  local: confirmed,
  sequence: 0,
});

/** The number of edits that the server has not confirmed. */
export const unsavedEdits = (replica: Pick<Replica, 'outstanding' | 'buffer'>): number => (replica.outstanding?.edits ?? 0) + replica.buffer.edits;

/** Everything that the server has not confirmed, as one delta on the confirmed document. */
export const pendingDelta = (replica: Pick<Replica, 'outstanding' | 'buffer'>): Delta => compose(replica.outstanding?.delta ?? [], replica.buffer.delta);

/** The user changes the local document. */
export function edit(replica: Replica, delta: Delta): Replica {
  const { local, buffer } = replica;
  return { ...replica, local: local.apply(delta), buffer: pending(compose(buffer.delta, delta), buffer.edits + 1) };
}

/**
 * Makes the buffer the outstanding submission, under the next sequence number; or its first part, and the `rest` stays buffered.
 * Then both count as edits, for nothing is saved before both are.
 */
export function promote(replica: Replica, delta: Delta, rest: readonly Delta[]): Replica {
  const sequence = replica.sequence + 1;
  const { edits } = replica.buffer;
  return rest.length === 0
    ? { ...replica, sequence, outstanding: { sequence, delta, edits }, buffer: NOTHING }
    : { ...replica, sequence, outstanding: { sequence, delta, edits: 1 }, buffer: { delta: rest.reduce(compose), edits: Math.max(1, edits - 1) } };
}

/**
 * Somebody else's delta arrives (R4).
 *
 * ```
 *   confirmed ─outstanding─▶ · ─buffer─▶ local
 *       │ delta              │           │ change
 *       ▼                    ▼           ▼
 *       · ─outstanding'────▶ · ─buffer'▶ ·
 * ```
 */
export function receive(replica: Replica, delta: Delta, revision: number): Step {
  const { outstanding, buffer } = replica;
  const past = outstanding ? transform(delta, outstanding.delta, 'loses') : delta;
  const change = transform(past, buffer.delta, 'loses');
  return {
    change,
    replica: {
      ...replica,
      revision,
      confirmed: replica.confirmed.apply(delta),
      outstanding: outstanding && { ...outstanding, delta: transform(outstanding.delta, delta, 'wins') },
      buffer: pending(transform(buffer.delta, past, 'wins'), buffer.edits),
      local: replica.local.apply(change),
    },
  };
}

/** Whether the server stored the outstanding submission, and as what it is here. */
export const isAck = (replica: Replica, sequence: number, stored: Delta): boolean =>
  replica.outstanding?.sequence === sequence && equalDeltas(replica.outstanding.delta, stored);

/** The outstanding submission is stored (S3). */
export const acknowledge = (replica: Replica, stored: Delta, revision: number): Replica => ({
  ...replica,
  revision,
  confirmed: replica.confirmed.apply(stored),
  outstanding: null,
});

/**
 * The outstanding submission will never be stored (S5): it is taken back from under the buffer.
 *
 * ```
 *   confirmed ─outstanding─▶ · ─buffer─▶ local
 *       ▲                    │           │ change
 *       └──────inverse───────┘           ▼
 *   confirmed ───────buffer'───────────▶ ·
 * ```
 */
export function takeBack(replica: Replica): Step {
  const { outstanding, buffer, confirmed } = replica;
  if (!outstanding) return { replica, change: [] };
  const inverse = invert(outstanding.delta, confirmed);
  const change = transform(inverse, buffer.delta, 'loses');
  return {
    change,
    replica: {
      ...replica,
      outstanding: null,
      buffer: pending(transform(buffer.delta, inverse, 'wins'), buffer.edits),
      local: replica.local.apply(change),
    },
  };
}

/** All that is pending will never be stored. */
export function takeBackAll(replica: Replica): Step {
  const { sequence } = replica;
  return takeBack({ ...replica, outstanding: { sequence, delta: pendingDelta(replica), edits: unsavedEdits(replica) }, buffer: NOTHING });
}

/** The outstanding submission goes back to the buffer, to be submitted under another sequence number than the one it had. */
export const recall = (replica: Replica, sequence: number): Replica => ({
  ...replica,
  sequence: Math.max(replica.sequence, sequence),
  outstanding: null,
  buffer: pending(pendingDelta(replica), unsavedEdits(replica)),
});
