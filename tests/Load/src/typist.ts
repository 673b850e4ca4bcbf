import { setTimeout as sleep } from 'node:timers/promises';
import { Marks } from './marks.ts';
import { replacement } from './plain-text.ts';
import type { Random } from './random.ts';
import type { Client } from './verification.ts';

/** Beyond this length typists delete more than they type, in UTF-16 code units. */
const comfortableLength = 30_000;

/** How somebody types. */
export interface Habits {
  /** How many edits pass between two cuts of the connection, on average; with `Infinity` the test cuts none. */
  readonly editsPerCut: number;
  /** How long the typist thinks between two edits at most, in ms. */
  readonly thoughtAtMost: number;
}

const hasty: Habits = { editsPerCut: 200, thoughtAtMost: 12 };

const words = ['word', ' ', '\n', 'two\nlines', 'é', 'ß', '日本', '🦊', '👩‍👩‍👧', '\n\n# Title\n', '- item\n', '"', '\\', '\t'];

/** Somebody who types without a pause, connected or not: forward, in the middle, over several lines, with deletions and second thoughts. */
export class Typist {
  readonly client: Client;
  readonly #random: Random;
  readonly #marks: Marks;
  readonly #habits: Habits;
  #caret = 0;
  #edits = 0;
  /** What was typed last. */
  #last = '';
  #stopped = false;

  constructor(client: Client, marks: Marks, random: Random, habits: Partial<Habits> = {}) {
    this.client = client;
    this.#marks = marks;
    this.#random = random;
    this.#habits = { ...hasty, ...habits };
  }

  get edits(): number {
    return this.#edits;
  }

  /** Types until it is stopped, or has made so many edits. */
  async run(edits = Infinity): Promise<void> {
    while (!this.#stopped && this.#edits < edits) {
      this.#edit();
      if (this.#random.chance(1 / this.#habits.editsPerCut)) this.client.link.cut(this.#random);
      await sleep(this.#random.between(0, this.#habits.thoughtAtMost));
    }
  }

  stop(): void {
    this.#stopped = true;
  }

  #edit(): void {
    const random = this.#random;
    const { text } = this.client.session;
    if (random.chance(0.3)) this.#caret = random.between(0, text.length);
    const at = wholeCharacter(text, Math.min(this.#caret, text.length));
    const kind = random.next();
    const crowded = text.length > comfortableLength;
    if (kind < (crowded ? 0.4 : 0.7)) this.#replace(text, at, at, this.#something());
    else if (kind < 0.8) this.#replace(text, at, at + random.between(1, crowded ? 200 : 20), random.chance(0.3) ? this.#something() : '');
    else if (kind < 0.9) this.#replace(text, at - random.between(1, 4), at, '');
    else this.#takeBack(text);
  }

  /** Deletes what was typed last, if it still stands there as it was typed. */
  #takeBack(text: string): void {
    const at = text.indexOf(this.#last);
    if (at >= 0) this.#replace(text, at, at + this.#last.length, '');
  }

  #something(): string {
    const mark = this.#marks.type(`mark ${this.#marks.typed} (edit ${this.#edits + 1} of ${this.client.name})`);
    return this.#random.pick(words) + mark + (this.#random.chance(0.5) ? this.#random.pick(words) : '');
  }

  #replace(text: string, from: number, to: number, inserted: string): void {
    const start = wholeCharacter(text, Math.max(0, from));
    const end = Math.max(start, wholeCharacter(text, Math.min(to, text.length)));
    const deleted = text.slice(start, end);
    if (deleted === '' && inserted === '') return;
    this.#marks.delete(deleted);
    this.client.session.edit(replacement(start, deleted.length, inserted));
    this.#edits++;
    this.#caret = start + inserted.length;
    if (inserted !== '') this.#last = inserted;
  }
}

/** A place that cuts no surrogate pair: this one or the one before it. */
function wholeCharacter(text: string, at: number): number {
  const pair = at > 0 && at < text.length && isHigh(text.charCodeAt(at - 1)) && isLow(text.charCodeAt(at));
  return pair ? at - 1 : at;
}

const isHigh = (unit: number) => unit >= 0xd800 && unit < 0xdc00;
const isLow = (unit: number) => unit >= 0xdc00 && unit < 0xe000;
