import '../styles/editor.css';
import '../styles/prose.css';
import { EditorView } from '@codemirror/view';
import { OpenError, openDocument, type DocumentSession, type TokenReason } from '@collabdocs/client';
import { collabDocs } from '@collabdocs/codemirror';
import { userOf } from '../credentials.ts';
import { deleteDocument, sentenceOf } from '../documents.ts';
import { currentProfile, proveProfile } from '../profile.ts';
import { listPath } from '../routes.ts';
import { showShare } from '../share/share-dialog.ts';
import { confirmStep } from '../ui/dialog.ts';
import { fill, h, isModified } from '../ui/dom.ts';
import { themeItems } from '../ui/header-tools.ts';
import { icon } from '../ui/icons.ts';
import { logo } from '../ui/logo.ts';
import { menuButton } from '../ui/menu.ts';
import { announce, complain } from '../ui/notices.ts';
import { listenForHelp, showShortcuts } from '../ui/shortcuts.ts';
import { createCodeEditor } from './code-editor.ts';
import { editorShortcuts } from './editor-shortcuts.ts';
import { cannotOpen } from './denied.ts';
import { exportDocument, type Format } from './exporting.ts';
import { footer } from './footer.ts';
import { toggleTask } from './formatting.ts';
import { historyDoor } from './history-door.ts';
import { peopleList } from './people.ts';
import { createPreview } from './preview.ts';
import { previewUpdates } from './preview-updates.ts';
import { roleBadge } from './role-badge.ts';
import { SignIn } from './sign-in.ts';
import { statusLine } from './status-line.ts';
import { titleField } from './title-field.ts';
import { toolbar } from './toolbar.ts';
import { troubles } from './troubles.ts';
import { viewModeChoice } from './view-mode.ts';

/** If opening takes longer, the page says what it waits for. */
const SOON_MS = 2_500;

/** A document, open for writing together. */
export async function showEditor(id: string): Promise<void> {
  const waiting = h('div', { class: 'blank', role: 'status' }, logo(), h('p', {}, 'Opening…'));
  document.body.append(waiting);
  let ask = (reason: TokenReason) => {
    clearTimeout(late);
    fill(waiting, ...cannotOpen(id, reason));
    ask = () => undefined; // once: it may have been begun to be filled in
  };
  const signIn = new SignIn(id, reason => ask(reason));
  const late = setTimeout(() => fill(waiting, logo(),
    h('p', {}, 'The server does not answer yet, and this browser has not kept the document. It opens as soon as the server is there.'),
    h('a', { class: 'button', href: listPath }, 'All documents')), SOON_MS);
  try {
    const address = new URL(`/api/documents/${encodeURIComponent(id)}`, location.origin).href;
    const userId = userOf(id);
    const session = await openDocument(address, { user: currentProfile(), token: signIn.token, ...(userId !== undefined && { userId }) });
    waiting.remove();
    ask = showSession(session, signIn);
  } catch (failure) {
    if (failure instanceof OpenError) fill(waiting, ...cannotOpen(id, signIn.why(failure.reason)));
    else fill(waiting, icon('warning'), h('h2', {}, 'This document does not open'), h('p', {}, sentenceOf(failure)), h('a', { class: 'button', href: listPath }, 'All documents'));
  } finally {
    clearTimeout(late);
  }
}

/** @returns what asks the person to sign in again. */
function showSession(session: DocumentSession, signIn: SignIn): (reason: TokenReason) => void {
  // Of somebody who is known by an id, nothing is remembered for whoever has this browser next.
  const title = titleField(session.id, { isRemembered: () => session.user.id === undefined });
  const preview = createPreview(line => toggleTask(line)(view));
  const bottom = footer();
  const view: EditorView = createCodeEditor(session.text, [
    collabDocs(session),
    EditorView.updateListener.of(update => {
      if (update.docChanged) updates.textChanged(update.state.doc);
      if (update.docChanged || update.selectionSet) bottom.show(update.state);
    }),
  ]);
  const updates = previewUpdates(preview, view.state.doc);

  const panes = h('div', { class: 'panes' }, h('section', { class: 'pane-text', 'aria-label': 'Editor' }, view.dom), preview.element);
  const mode = viewModeChoice(chosen => {
    panes.dataset['view'] = chosen;
    updates.visible(chosen !== 'write');
  });
  const share = () => showShare(session, title.title());
  const tools = toolbar(view);
  const trouble = troubles(session, title.title, signIn);
  const main = h('main', {}, panes);
  const past = h('button', {
    class: 'button past-button', type: 'button', 'aria-expanded': 'false', title: 'History (Ctrl+Alt+H)', onclick: () => door.toggle(),
  }, icon('history'), h('span', {}, 'History'));
  const save = (format: Format) => void exportDocument(title.title(), session.text, format);

  document.body.classList.add('editor-page');
  document.body.append(
    h('header', { class: 'site-head' },
      h('a', { class: 'brand', href: listPath, 'aria-label': 'All documents', title: 'All documents' }, logo()),
      h('h1', { class: 'title' }, title.element),
      statusLine(session),
      roleBadge(session),
      h('span', { class: 'grow' }),
      peopleList(session, position => goTo(view, position)),
      past,
      h('button', { class: 'button primary share', type: 'button', onclick: share }, icon('share'), h('span', {}, 'Share')),
      menuButton('More', [icon('more')], () => [
        { label: 'All documents', icon: 'back', run: () => location.assign(listPath) },
        { label: 'Share…', icon: 'share', run: share },
        { label: 'History', icon: 'history', run: () => door.toggle() },
        { label: 'Keyboard shortcuts', icon: 'keyboard', run: () => showShortcuts(editorShortcuts) },
        { heading: 'Download' },
        { label: 'Markdown (.md)', icon: 'download', run: () => save('md') },
        { label: 'Plain text (.txt)', icon: 'download', run: () => save('txt') },
        { label: 'Web page (.html)', icon: 'download', run: () => save('html') },
        { heading: 'Theme' },
        ...themeItems(),
        ...(session.role === 'owner' ? [{ heading: 'Document' }, { label: 'Delete…', icon: 'trash' as const, danger: true, run: () => void remove(session.id, title.title()) }] : []),
      ])),
    h('div', { class: 'tools' }, tools.element, h('span', { class: 'grow' }), mode.element),
    trouble.element,
    main,
    bottom.element);

  // In CodeMirror's own time for measuring. Asked at once it would measure there and then, and overlook what was just typed.
  const follow = { key: preview, read: topLine, write: preview.scrollTo };
  view.scrollDOM.addEventListener('scroll', () => view.requestMeasure(follow), { passive: true });
  listenForHelp(editorShortcuts);
  addEventListener('keydown', event => {
    if (event.key === 's' && isModified(event)) {
      // The habit of saving gets an answer instead of the browser's dialog.
      event.preventDefault();
      announce(document.querySelector<HTMLElement>('.status-words')?.textContent ?? '');
    } else if (event.code === 'KeyV' && event.ctrlKey && event.altKey) {
      event.preventDefault();
      mode.next();
    } else if (event.code === 'KeyH' && event.ctrlKey && event.altKey) {
      event.preventDefault();
      door.toggle();
    }
  });
  const allow = () => {
    document.body.classList.toggle('read-only', !session.canWrite);
    tools.mayWrite(session.canWrite);
    title.mayChange(session.canWrite);
  };
  const meet = () => {
    proveProfile(session.user);
    if (session.status.kind === 'online') signIn.welcomed(session);
  };
  session.on('role', allow);
  session.on('status', ({ kind }) => {
    if (kind === 'online') meet();
    if (kind === 'ended') allow();
  });
  allow();
  meet();
  bottom.show(view.state);
  view.focus();
  const door = historyDoor(session, view, main, panes, past);
  return trouble.askToSignIn;
}

async function remove(id: string, title: string): Promise<void> {
  if (!(await confirmStep(`Delete “${title}”?`, 'It is deleted for everyone. For some time it can be brought back, with all its history.', 'Delete'))) return;
  try {
    await deleteDocument(id);
  } catch (failure) {
    complain(sentenceOf(failure));
  }
}

function goTo(view: EditorView, position: number): void {
  view.dispatch({ effects: EditorView.scrollIntoView(Math.min(position, view.state.doc.length), { y: 'center' }) });
}

/** The line at the top of the window onto the text, from 0, with the part of it that is scrolled past. */
function topLine(view: EditorView): number {
  const top = view.scrollDOM.getBoundingClientRect().top - view.documentTop;
  const block = view.lineBlockAtHeight(Math.max(0, top));
  const share = block.height > 0 ? Math.max(0, Math.min(1, (top - block.top) / block.height)) : 0;
  return view.state.doc.lineAt(block.from).number - 1 + share;
}
