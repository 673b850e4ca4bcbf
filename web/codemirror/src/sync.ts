import { Annotation, EditorState, StateEffect, StateField, Transaction, type Extension } from '@codemirror/state';
import { EditorView, ViewPlugin, type PluginValue, type ViewUpdate } from '@codemirror/view';
import { replacement, type DocumentSession } from '@collabdocs/client';
import { toChanges, toDelta } from './changes.ts';

/** Marks the transactions that bring the session's changes into the editor. */
const fromSession = Annotation.define<true>();

export const isFromSession = (transaction: Transaction): boolean => transaction.annotation(fromSession) === true;

/** Not to be undone: the history keeps it apart, and maps one's own edits over it. */
const NOT_OWN = [fromSession.of(true), Transaction.addToHistory.of(false), Transaction.remote.of(true)];

/** Keeps the editor's text equal to the session's, at every moment. */
export const sync = (session: DocumentSession): Extension => [
  ViewPlugin.define((view) => new Sync(view, session)),
  ended.init(() => session.status.kind === 'ended'),
  EditorState.transactionFilter.of((transaction) =>
    transaction.docChanged && session.status.kind === 'ended' && !isFromSession(transaction) ? [] : transaction,
  ),
];

const end = StateEffect.define();

/** Whether the session is over: then the text can be read and copied, and no longer changed. */
const ended = StateField.define<boolean>({
  create: () => false,
  update: (value, transaction) => value || transaction.effects.some((effect) => effect.is(end)),
  provide: (field) => EditorState.readOnly.from(field),
});

class Sync implements PluginValue {
  readonly #view: EditorView;
  readonly #session: DocumentSession;
  readonly #ends: readonly (() => void)[];
  #pushing = false;

  constructor(view: EditorView, session: DocumentSession) {
    this.#view = view;
    this.#session = session;
    this.#ends = [
      session.on('change', ({ delta }) => {
        if (!this.#pushing) view.dispatch({ changes: toChanges(delta), annotations: NOT_OWN });
      }),
      session.on('ended', () => view.dispatch({ effects: end.of(null) })),
    ];
    // The session may have gone on since the editor was given its text.
    if (view.state.doc.length !== session.length || view.state.doc.toString() !== session.text) queueMicrotask(() => this.#adopt());
  }

  update(update: ViewUpdate): void {
    for (const transaction of update.transactions)
      if (transaction.docChanged && !isFromSession(transaction)) this.#push(transaction);
    if (update.docChanged || update.selectionSet || update.focusChanged) this.#select();
  }

  destroy(): void {
    for (const end of this.#ends) end();
    if (this.#session.status.kind !== 'ended') this.#session.select(null);
  }

  #push(transaction: Transaction): void {
    this.#pushing = true;
    try {
      this.#session.edit(toDelta(transaction.changes));
    } catch (error) {
      queueMicrotask(() => this.#adopt());
      throw error;
    } finally {
      this.#pushing = false;
    }
  }

  /** Where the window is not in front the selection stays for others to see; where the focus went elsewhere in the page it does not. */
  #select(): void {
    const { root, contentDOM, state } = this.#view;
    const { anchor, head } = state.selection.main;
    this.#session.select(root.activeElement === contentDOM ? { anchor, head } : null);
  }

  /** Makes the editor's text the session's. */
  #adopt(): void {
    const delta = replacement(this.#view.state.doc.toString(), this.#session.text);
    if (delta.length > 0) this.#view.dispatch({ changes: toChanges(delta), annotations: NOT_OWN });
  }
}
