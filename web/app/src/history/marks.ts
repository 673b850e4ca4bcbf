import { RangeSetBuilder } from '@codemirror/state';
import { Decoration, WidgetType, type DecorationSet } from '@codemirror/view';
import { plural } from '../editor/counts.ts';
import { h } from '../ui/dom.ts';
import type { Person, Stretch } from './authors.ts';
import type { Difference, Slice } from './difference.ts';

/** Of a deletion that is longer than this only the beginning is shown. */
const LONG = 4_000;

/** Each person's colour behind what they wrote; the name is in the tooltip. */
export function authorMarks(stretches: readonly Stretch[]): DecorationSet {
  const marks = new Map<Person, Decoration>();
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to, person } of stretches) {
    let mark = marks.get(person);
    if (!mark) marks.set(person, (mark = Decoration.mark({ class: 'past-author', attributes: { style: `--author: ${person.color}`, title: person.name } })));
    builder.add(from, to, mark);
  }
  return builder.finish();
}

/** Inserted text underlined, deleted text struck through before it; the current difference has a frame. */
export function differenceMarks(differences: readonly Difference[], shown: Slice, current: number | null): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  differences.forEach(({ from, to, deleted }, index) => {
    const here = index === current ? ' current' : '';
    if (deleted !== '') builder.add(from, from, Decoration.widget({ widget: new Deleted(deleted, here), side: -1 }));
    if (to === from) return;
    if (/^\n+$/.test(shown(from, to))) builder.add(from, from, Decoration.widget({ widget: new InsertedLines(to - from, here), side: 1 }));
    else builder.add(from, to, Decoration.mark({ tagName: 'ins', class: `past-inserted${here}` }));
  });
  return builder.finish();
}

class Deleted extends WidgetType {
  readonly #text: string;
  readonly #here: string;

  constructor(text: string, here: string) {
    super();
    this.#text = text;
    this.#here = here;
  }

  override eq(other: Deleted): boolean {
    return other.#text === this.#text && other.#here === this.#here;
  }

  override toDOM(): HTMLElement {
    const text = this.#text.slice(0, LONG);
    // An end of a line alone has nothing that could be struck through.
    const element = h('del', { class: `past-deleted${this.#here}` }, /^\n+$/.test(text) ? '↵'.repeat(text.length) : text.replaceAll('\n', '↵\n'));
    if (this.#text.length > LONG) element.append(` … (${plural(this.#text.length, 'character')})`);
    return element;
  }
}

class InsertedLines extends WidgetType {
  readonly #count: number;
  readonly #here: string;

  constructor(count: number, here: string) {
    super();
    this.#count = count;
    this.#here = here;
  }

  override eq(other: InsertedLines): boolean {
    return other.#count === this.#count && other.#here === this.#here;
  }

  override toDOM(): HTMLElement {
    return h('ins', { class: `past-inserted${this.#here}` }, '↵'.repeat(Math.min(this.#count, 20)));
  }
}
