import { sentenceOf } from '../documents.ts';
import { restore, undo, type Outcome } from '../past.ts';
import { currentProfile } from '../profile.ts';
import { confirmStep } from '../ui/dialog.ts';
import { complain, notify } from '../ui/notices.ts';
import type { Person } from './authors.ts';
import { momentOf, numberOf } from './moments.ts';

/** What can be done with the past: bring it back, or take it back. Each is one new revision, and can be undone in its turn. */
export class Restoring {
  readonly #id: string;
  readonly #done: (outcome: Outcome) => void;
  #busy = false;

  /** @param done is told of each new revision. */
  constructor(id: string, done: (outcome: Outcome) => void) {
    this.#id = id;
    this.#done = done;
  }

  /** @param time when the revision was made; null where that is not known. */
  async revision(revision: number, time: number | null): Promise<void> {
    const when = time === null ? '' : ` of ${momentOf(time)}`;
    if (await confirmStep(`Restore revision ${numberOf(revision)}?`, `For everybody, the text becomes what it was at revision ${numberOf(revision)}${when}. ${promise}`, 'Restore'))
      await this.#do(() => restore(this.#id, { revision }, currentProfile().name), `Revision ${numberOf(revision)} is restored`, 'The text is the same as at that revision already.');
  }

  async version(version: number, name: string): Promise<void> {
    if (await confirmStep('Restore this version?', `For everybody, the text becomes what it was in “${name}”. ${promise}`, 'Restore'))
      await this.#do(() => restore(this.#id, { version }, currentProfile().name), `“${name}” is restored`, 'The text is the same as in that version already.');
  }

  undoRevision(revision: number): Promise<void> {
    return this.#do(() => undo(this.#id, { revision }, currentProfile().name), `Revision ${numberOf(revision)} is undone`, 'Nothing of that change is left to undo.');
  }

  async undoSession(session: number, person: Person): Promise<void> {
    const sentence = `All that ${person.name} did in the session of the shown revision is taken back; what others did stays. ${promise}`;
    if (await confirmStep(`Undo this session of ${person.name}?`, sentence, 'Undo all of it'))
      await this.#do(() => undo(this.#id, { session }, currentProfile().name), `The session of ${person.name} is undone`, 'Nothing of that session is left to undo.');
  }

  async #do(work: () => Promise<Outcome>, sentence: string, unchanged: string): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      const outcome = await work();
      if (outcome.changed) notify(`${sentence}, as revision ${numberOf(outcome.revision)}.`, { label: 'Undo', run: () => void this.undoRevision(outcome.revision) });
      else notify(unchanged);
      this.#done(outcome);
    } catch (failure) {
      complain(sentenceOf(failure));
    } finally {
      this.#busy = false;
    }
  }
}

const promise = 'That adds one new revision: nothing is lost, and it can be undone.';
