import { insertedText } from '../delta/difference.ts';
import type { Refusal } from '../document-session.ts';
import type { SessionRecord, StoredSession } from '../storage/session-storage.ts';
import { pendingDelta, unsavedEdits } from './replica.ts';
import { Session, type SessionOptions } from './session.ts';

/** Takes up the sessions that other tabs left behind, one by one, until the server has what they had not sent; then forgets them. */
export class Drains {
  readonly #options: SessionOptions;
  readonly #report: (refusal: Refusal, delivered?: () => void) => void;
  readonly #running = new Set<Session>();
  readonly #kept = new Set<SessionRecord>();

  /** @param report is told what the server will never have. */
  constructor(options: SessionOptions, report: (refusal: Refusal, delivered?: () => void) => void) {
    this.#options = options;
    this.#report = report;
  }

  add(record: SessionRecord): void {
    const { stored } = record;
    if (!stored || !hasPending(stored)) void record.remove().catch(() => undefined);
    else if (stored.ended) this.#tell(record, stored);
    else void this.#drain(record, stored);
  }

  async close(): Promise<void> {
    await Promise.all([...[...this.#running].map((session) => session.close()), ...[...this.#kept].map((record) => record.release())]);
  }

  async #drain(record: SessionRecord, stored: StoredSession): Promise<void> {
    const session = new Session(this.#options, record);
    this.#running.add(session);
    session.on('refused', (refusal) => this.#report(refusal));
    try {
      await session.open();
      await session.whenSaved();
      await session.discard();
    } catch {
      if (session.status.kind === 'ended' && session.status.reason !== 'closed') this.#tell(record, stored);
    } finally {
      this.#running.delete(session);
    }
  }

  #tell(record: SessionRecord, stored: StoredSession): void {
    const delta = pendingDelta(stored);
    const message = `A session of an earlier visit ended (${stored.ended ?? 'just now'}) before the server had its edits.`;
    this.#kept.add(record);
    this.#report({ reason: 'left_behind', message, delta, text: insertedText(delta) }, () => {
      this.#kept.delete(record);
      void record.remove().catch(() => undefined);
    });
  }
}

/** Whether there is something in it that the server may not have. */
export const hasPending = (stored: StoredSession): boolean => unsavedEdits(stored) > 0;
