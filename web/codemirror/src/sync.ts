import { Annotation, EditorState, StateEffect, StateField, Transaction, type Extension } from '@codemirror/state';
import { EditorView, logException, ViewPlugin, type PluginValue, type ViewUpdate } from '@codemirror/view';
import { compose, mapPosition, replacement, transform, unmapPosition, type Delta, type DocumentSession } from '@collabdocs/client';
import { toChanges, toDelta } from './changes.ts';
import { divide, linesOf, type Span } from './composition.ts';

/** Marks the transactions that bring the session's changes into the editor. */
const fromSession = Annotation.define<true>();

const isFromSession = (transaction: Transaction): boolean => transaction.annotation(fromSession) === true;

/**
 * Not to be undone: the history keeps it apart, and maps one's own edits over it. And no filter may change it (`filter: false`): what is
 * for the user to type or not is no matter of what others have typed.
 */
const NOT_OWN = [fromSession.of(true), Transaction.addToHistory.of(false), Transaction.remote.of(true)];

/** After a composition the editor takes a moment to read its text. */
const COMPOSITION_ENDED_MS = 60;
/** A composition in which nothing happened for this long does not keep others' changes out any longer. */
const COMPOSITION_IDLE_MS = 20_000;

const writing = StateEffect.define<boolean>();

/** Whether the session may write. Where not, the text can be read, selected and copied, and not be changed. */
const mayWrite = StateField.define<boolean>({
  create: () => true,
  update: (value, transaction) => transaction.effects.reduce((now, effect) => (effect.is(writing) ? effect.value : now), value),
  provide: (field) => [
    EditorState.readOnly.from(field, (may) => !may),
    EditorView.editable.from(field),
    EditorView.editorAttributes.from(field, (may): Record<string, string> => (may ? {} : { class: 'cm-readOnly' })),
    // What is not editable gets the focus only where it says so: without it nothing could be selected by keys, and others saw no selection.
    EditorView.contentAttributes.from(field, (may): Record<string, string> => (may ? {} : { tabindex: '0' })),
  ],
});

const readOnlyTheme = EditorView.baseTheme({ '&.cm-readOnly .cm-cursorLayer': { display: 'none' } });

/** Extensions that keep the editor's text and the session's equal. */
export const sync = (session: DocumentSession, plugin: ViewPlugin<Sync>): Extension => [
  plugin,
  mayWrite.init(() => session.canWrite),
  readOnlyTheme,
  EditorState.transactionFilter.of((transaction) => (transaction.docChanged && !session.canWrite ? [] : transaction)),
];

export const syncPlugin = (session: DocumentSession): ViewPlugin<Sync> =>
  ViewPlugin.define((view) => new Sync(view, session), {
    eventObservers: {
      compositionstart() {
        this.composes(true);
      },
      compositionend() {
        this.composes(false);
      },
    },
  });

/** Where a composition is after an update. The caret is at it when it types, whatever the editor knew of the selection when it began. */
function follow({ from, to }: Span, { changes, transactions, state }: ViewUpdate): Span {
  const span = { from: changes.mapPos(from, -1), to: changes.mapPos(to, 1) };
  if (!transactions.some((transaction) => transaction.isUserEvent('input.type.compose'))) return span;
  const { head } = state.selection.main;
  return { from: Math.min(span.from, head), to: Math.max(span.to, head) };
}

/**
 * Keeps the editor's text equal to the session's, at every moment but one: while an input method is composing, others' changes to
 * its line are held back. The session is then ahead of the editor by `held`.
 *
 * ```
 *   editor ──held──▶ session
 *      │ typed          │ edit          edit  = transform(typed, held), typed is later in the order
 *      ▼                ▼
 *      ·  ──held'─────▶ ·               held' = transform(held, typed)
 * ```
 */
export class Sync implements PluginValue {
  readonly #view: EditorView;
  readonly #session: DocumentSession;
  readonly #ends: readonly (() => void)[];
  #held: Delta = [];
  /** Where an input method is composing, in the editor. */
  #composing: Span | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pushing = false;
  /** The session will now tell of the edit that comes from here. */
  #echoing = false;

  constructor(view: EditorView, session: DocumentSession) {
    this.#view = view;
    this.#session = session;
    this.#ends = [
      session.on('change', ({ delta, origin }) => {
        if (origin === 'local' && this.#echoing) this.#echoing = false;
        else this.#pull(delta);
      }),
      session.on('role', () => this.#allow()),
      session.on('ended', () => this.#allow()),
    ];
    // The session may have gone on since the editor was given its text.
    if (view.state.doc.length !== session.length || view.state.doc.toString() !== session.text) queueMicrotask(() => this.#adopt());
  }

  update(update: ViewUpdate): void {
    for (const transaction of update.transactions)
      if (transaction.docChanged && !isFromSession(transaction)) this.#push(toDelta(transaction.changes, transaction.startState.doc));
    if (this.#composing) this.#composing = follow(this.#composing, update);
    if (update.docChanged || update.selectionSet || update.focusChanged) this.#select();
  }

  /** An input method has begun to compose at the selection, or has finished. */
  composes(composing: boolean): void {
    this.#composing = composing ? this.#view.state.selection.main : null;
    this.#releaseLater();
  }

  destroy(): void {
    clearTimeout(this.#timer);
    for (const end of this.#ends) end();
    if (this.#session.status.kind !== 'ended') this.#session.select(null);
  }

  /** Where a position of the session's document is in the editor. */
  toEditor(position: number): number {
    return unmapPosition(position, this.#held);
  }

  /** Looks again whether what is held back can be shown: when the composition has ended, or nothing happened in it for long. */
  #releaseLater(): void {
    clearTimeout(this.#timer);
    if (this.#held.length === 0) return;
    const idle = this.#composing !== null;
    this.#timer = setTimeout(() => this.#release(idle), idle ? COMPOSITION_IDLE_MS : COMPOSITION_ENDED_MS);
  }

  #push(typed: Delta): void {
    const delta = transform(typed, this.#held, 'wins');
    this.#held = transform(this.#held, typed, 'loses'); // before others hear of the edit: they may edit in their turn
    this.#pushing = this.#echoing = true;
    try {
      this.#session.edit(delta);
      this.#releaseLater();
    } catch (error) {
      // Not what a document can hold, in a transaction that went past the filter. The editor goes back to what the session has.
      logException(this.#view.state, error, 'CollabDocs');
      queueMicrotask(() => this.#adopt());
    } finally {
      this.#pushing = this.#echoing = false;
    }
  }

  #pull(delta: Delta): void {
    this.#held = compose(this.#held, delta);
    if (this.#pushing) queueMicrotask(() => this.#release(false));
    else this.#release(false);
  }

  #release(force: boolean): void {
    const held = this.#held;
    const { now, later } =
      this.#composing && !force ? divide(held, linesOf(this.#view.state.doc, this.#composing)) : { now: held, later: [] };
    this.#held = later;
    this.#releaseLater();
    if (now.length === 0) return;
    try {
      this.#view.dispatch({ changes: toChanges(now), annotations: NOT_OWN, filter: false });
    } catch (error) {
      this.#held = held;
      if (force) logException(this.#view.state, error, 'CollabDocs');
      else queueMicrotask(() => this.#adopt()); // the host has edited the session in the middle of an update of the editor
    }
  }

  /** Where the window is not in front the selection stays for others to see; where the focus went elsewhere in the page it does not. */
  #select(): void {
    const { root, contentDOM, state } = this.#view;
    const { anchor, head } = state.selection.main;
    const toSession = (position: number): number => mapPosition(position, this.#held, 'left');
    this.#session.select(root.activeElement === contentDOM ? { anchor: toSession(anchor), head: toSession(head) } : null);
  }

  #allow(): void {
    const may = this.#session.canWrite;
    if (this.#view.state.field(mayWrite) !== may) this.#view.dispatch({ effects: writing.of(may) });
  }

  /** Makes the editor's text the session's. */
  #adopt(): void {
    this.#held = replacement(this.#view.state.doc.toString(), this.#session.text);
    this.#release(true);
  }
}
