import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { deleteMarkupBackward, insertNewlineContinueMarkup, markdownLanguage } from '@codemirror/lang-markdown';
import { HighlightStyle, Language, LanguageSupport, syntaxHighlighting } from '@codemirror/language';
import { search, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import { drawSelection, dropCursor, EditorView, highlightSpecialChars, keymap, placeholder } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { MarkdownParser } from '@lezer/markdown';
import { styleNonce } from '../ui/style-nonce.ts';
import { insertLink, toggleMarks, togglePrefix } from './formatting.ts';

/** For so long after Escape the Tab key leaves the text instead of indenting, even where Escape had something else to do as well. */
const LEAVE_MS = 2_000;

/** A CodeMirror for Markdown. `binding` ties it to the session, `text` is what the session holds now. */
export function createCodeEditor(text: string, binding: Extension): EditorView {
  return new EditorView({
    state: EditorState.create({
      doc: text,
      extensions: [
        keymap.of(formatKeys),
        // Undo takes back one's own edits only: the binding marks others' as not for the history.
        history(),
        drawSelection(),
        dropCursor(),
        highlightSpecialChars(),
        search({ top: true }),
        EditorView.lineWrapping,
        EditorState.allowMultipleSelections.of(true),
        markdownReading,
        EditorView.domEventObservers({ keydown: (event, view) => { if (event.key === 'Escape') view.setTabFocusMode(LEAVE_MS); } }),
        placeholder('Write in Markdown…'),
        EditorView.contentAttributes.of({ 'aria-label': 'Text of the document', spellcheck: 'true', autocapitalize: 'sentences' }),
        binding,
        keymap.of([
          { key: 'Enter', run: insertNewlineContinueMarkup },
          { key: 'Backspace', run: deleteMarkupBackward },
          ...searchKeymap, ...historyKeys, indentWithTab, ...defaultKeymap,
        ]),
      ],
    }),
  });
}

/** A paragraph is highlighted at once, so one of thousands of lines (a log, say) would make each keystroke slow. It is cut where it is this long. */
const LONG_PARAGRAPH = 4_000;

const language = new Language(markdownLanguage.data, (markdownLanguage.parser as MarkdownParser).configure({
  parseBlock: [{ name: 'LongParagraph', endLeaf: (_context, _line, leaf) => leaf.content.length > LONG_PARAGRAPH }],
}), [], 'markdown');

/** `undoSelection` (Mod-U) changes the text of a read-only editor, too. */
const historyKeys = historyKeymap.map(({ run, ...binding }) => ({ ...binding, run: (view: EditorView) => view.state.readOnly || (run?.(view) ?? false) }));

const formatKeys = [
  { key: 'Mod-b', run: toggleMarks('**') },
  { key: 'Mod-i', run: toggleMarks('*') },
  { key: 'Mod-e', run: toggleMarks('`') },
  { key: 'Mod-k', run: insertLink },
  { key: 'Mod-Shift-x', run: toggleMarks('~~') },
  { key: 'Mod-Shift-7', run: togglePrefix('1. ') },
  { key: 'Mod-Shift-8', run: togglePrefix('- ') },
  { key: 'Mod-Shift-9', run: togglePrefix('- [ ] ') },
];

/** Colours come from the style sheet, so that light and dark need no second definition. */
const highlighting = HighlightStyle.define([
  { tag: tags.heading1, class: 'md-heading md-heading-1' },
  { tag: tags.heading2, class: 'md-heading md-heading-2' },
  { tag: [tags.heading3, tags.heading4, tags.heading5, tags.heading6], class: 'md-heading' },
  { tag: tags.strong, class: 'md-strong' },
  { tag: tags.emphasis, class: 'md-emphasis' },
  { tag: tags.strikethrough, class: 'md-strike' },
  { tag: tags.link, class: 'md-link' },
  { tag: tags.url, class: 'md-url' },
  { tag: tags.monospace, class: 'md-code' },
  { tag: tags.quote, class: 'md-quote' },
  { tag: [tags.processingInstruction, tags.contentSeparator, tags.labelName, tags.meta], class: 'md-mark' },
]);

/** Markdown as it looks while it is text. */
export const markdownReading: Extension = [new LanguageSupport(language), syntaxHighlighting(highlighting), styleNonce];
