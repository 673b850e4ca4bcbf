import type { EditorState } from '@codemirror/state';
import { fill, h } from '../ui/dom.ts';
import { countCharacters, countWords, plural } from './counts.ts';

/** Counting all of a long text waits until the writer pauses. */
const COUNT_DELAY_MS = 300;
const SHORT = 20_000;

export interface Footer {
  readonly element: HTMLElement;
  show(state: EditorState): void;
}

/** Where the caret is, and how much is written; of the selection where there is one. */
export function footer(): Footer {
  const place = h('span', { class: 'place' });
  const words = h('span', {});
  const characters = h('span', {});
  const element = h('footer', { class: 'editor-foot' }, place, h('span', { class: 'grow' }), words, characters);
  let timer: ReturnType<typeof setTimeout> | undefined;

  const count = (state: EditorState) => {
    const { main } = state.selection;
    const text = main.empty ? state.doc.toString() : state.sliceDoc(main.from, main.to);
    const selected = main.empty ? '' : ' selected';
    fill(words, plural(countWords(text), 'word') + selected);
    fill(characters, plural(countCharacters(text), 'character'));
  };

  const show = (state: EditorState) => {
    const line = state.doc.lineAt(state.selection.main.head);
    place.textContent = `Line ${line.number}, column ${state.selection.main.head - line.from + 1}`;
    clearTimeout(timer);
    if (state.doc.length <= SHORT) count(state);
    else timer = setTimeout(() => count(state), COUNT_DELAY_MS);
  };

  return { element, show };
}
