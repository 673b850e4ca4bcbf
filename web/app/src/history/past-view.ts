import { ChangeSet, EditorState, StateEffect, StateField, type Text } from '@codemirror/state';
import { Decoration, EditorView, highlightSpecialChars, type DecorationSet } from '@codemirror/view';
import type { Delta } from '@collabdocs/client';
import { toChanges } from '@collabdocs/codemirror';
import { markdownReading } from '../editor/code-editor.ts';

const paint = StateEffect.define<DecorationSet>();

/** Colours and marks on the text. They move with it until there are new ones. */
const painted = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (marks, transaction) => transaction.effects.reduce((now, effect) => (effect.is(paint) ? effect.value : now), marks.map(transaction.changes)),
  provide: field => EditorView.decorations.from(field),
});

/** What has become of the text since somebody asked something about it. */
export interface Following { changes: ChangeSet }

/** The document at a revision, to be read. Another revision comes as a change of the text, so that what is in view stays in view. */
export class PastView {
  readonly view: EditorView;
  /** Null before anything is shown. */
  revision: number | null = null;
  #following: Following | null = null;

  constructor() {
    this.view = new EditorView({
      state: EditorState.create({
        extensions: [
          EditorState.readOnly.of(true), EditorView.editable.of(false), EditorView.lineWrapping, highlightSpecialChars(), markdownReading, painted,
          EditorView.contentAttributes.of({ tabindex: '0', role: 'document', 'aria-label': 'Text at the chosen revision, read-only' }),
        ],
      }),
    });
  }

  get text(): Text {
    return this.view.state.doc;
  }

  /** Shows the document at a revision, to which the delta leads from what is shown. Where `reveal`, the place of the change comes into view. */
  show(revision: number, delta: Delta, reveal = false): void {
    const changes = this.view.state.changes(toChanges(delta));
    if (this.#following) this.#following.changes = this.#following.changes.compose(changes);
    this.revision = revision;
    let last: number | null = null;
    changes.iterChangedRanges((_fromA, _toA, _fromB, toB) => { last = toB; });
    this.view.dispatch({ changes, ...(reveal && last !== null && { effects: EditorView.scrollIntoView(last, { y: 'nearest', yMargin: 60 }) }) });
  }

  /** From now on what happens to the text is kept in mind, for an answer that takes a while. */
  follow(): Following {
    return (this.#following = { changes: ChangeSet.empty(this.text.length) });
  }

  paint(marks: DecorationSet, following?: Following): void {
    this.view.dispatch({ effects: paint.of(following ? marks.map(following.changes) : marks) });
  }

  goTo(position: number, y: 'start' | 'center' = 'center'): void {
    this.view.dispatch({ effects: EditorView.scrollIntoView(Math.min(position, this.text.length), { y }) });
  }
}
