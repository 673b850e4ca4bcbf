import { insertedText } from '../delta/difference.ts';
import type { Delta } from '../delta/op.ts';
import type { Refusal } from '../document-session.ts';
import { isForWantOfRight, type EndReason } from '../reasons.ts';
import type { SessionRecord, StoredSession } from '../storage/session-storage.ts';
import { pendingDelta, unsavedEdits } from './replica.ts';
import { Session, type SessionOptions } from './session.ts';

/** Takes up the sessions that other tabs left behind, one by one, until the server has what they had not sent; then forgets them. */
export class Drains {
  readonly #options: SessionOptions;
  readonly #report: (refusal: Refusal, delivered?: () => void) => void;
  readonly #running = new Set<Session>();
  readonly #kept = new Set<SessionRecord>();
  #closed = false;

  /** @param report is told what the server will never have. */
  constructor(options: SessionOptions, report: (refusal: Refusal, delivered?: () => void) => void) {
    this.#options = options;
    this.#report = report;
  }

  add(record: SessionRecord): void {
    const { stored } = record;
    if (this.#closed) void record.release().catch(() => undefined);
    else if (!stored || !hasPending(stored)) void record.remove().catch(() => undefined);
    else if (stored.ended) this.#tell(record, pendingDelta(stored), stored.ended);
    else void this.#drain(record);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...[...this.#running].map((session) => session.close()), ...[...this.#kept].map((record) => record.release())]);
  }

  async #drain(record: SessionRecord): Promise<void> {
    const session = new Session(this.#options, record);
    this.#running.add(session);
    session.on('refused', (refusal) => this.#report(refusal));
    try {
      await session.open();
      await session.whenSaved();
      await session.discard();
    } catch {
      // What another tab has taken over is its affair; what was closed, or had no right to be sent now, is the next visit's.
      const { status } = session;
      if (status.kind !== 'ended' || !status.unsaved || status.reason === 'superseded' || status.reason === 'closed') return;
      if (isForWantOfRight(status.reason)) await session.close();
      else this.#tell(record, status.unsaved, status.reason);
    } finally {
      this.#running.delete(session);
    }
  }

  #tell(record: SessionRecord, delta: Delta, ended: EndReason): void {
    const message = `A session of an earlier visit ended (${ended}) before the server had its edits.`;
    this.#kept.add(record);
    this.#report({ reason: 'left_behind', message, delta, text: insertedText(delta) }, () => {
      this.#kept.delete(record);
      void record.remove().catch(() => undefined);
    });
  }
}

/** Whether there is something in it that the server may not have. */
export const hasPending = (stored: StoredSession): boolean => unsavedEdits(stored) > 0;
