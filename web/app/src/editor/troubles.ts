import { insertedText, type Delta, type DocumentSession, type EndReason, type Refusal, type TokenReason } from '@collabdocs/client';
import { createDocument, sentenceOf } from '../documents.ts';
import { forgetOpened } from '../recent.ts';
import { documentPath, listPath } from '../routes.ts';
import { copyText } from '../ui/copy.ts';
import { download, fileNameOf } from '../ui/download.ts';
import { fill, h, type Child } from '../ui/dom.ts';
import { icon } from '../ui/icons.ts';
import { complain, notify } from '../ui/notices.ts';
import { freshStart } from './denied.ts';
import { endings, refusals } from './endings.ts';
import { pasteField, type SignIn } from './sign-in.ts';

export interface Troubles {
  readonly element: HTMLElement;
  /** Another token is needed to go on. */
  readonly askToSignIn: (reason: TokenReason) => void;
}

/**
 * A strip above the text for what a person must decide on: the session is over, or needs another token to go on, an edit was refused, unsaved
 * edits would not survive closing the window. Each comes with a way to keep the text.
 */
export function troubles(session: DocumentSession, title: () => string, signIn: SignIn): Troubles {
  const standing = h('div', { class: 'trouble-slot' });
  const door = h('div', { class: 'trouble-slot' });
  const refused = h('div', { class: 'trouble-slot' });
  const asking = h('span');

  session.on('refused', refusal => refused.append(refusalStrip(refusal, title)));

  const update = () => {
    const { status, saved } = session;
    if (status.kind === 'ended' && status.reason !== 'closed') {
      if (status.reason === 'document_deleted' || status.reason === 'access_revoked') forgetOpened(session.id);
      fill(standing, endStrip(session, signIn.why(status.reason), status.unsaved, title));
    } else if (saved.unsaved > 0 && saved.device !== 'kept' && status.kind !== 'online') {
      if (!standing.querySelector('.fleeting')) fill(standing, fleetingStrip());
    } else standing.replaceChildren();
    if (status.kind === 'online' || status.kind === 'ended') door.replaceChildren();
  };
  session.on('status', update);
  session.on('saved', update);
  addEventListener('beforeunload', event => {
    // Edits that this device keeps are sent at the next opening; there is nothing to warn of.
    if (session.saved.unsaved > 0 && session.saved.device !== 'kept') event.preventDefault();
  });
  update();
  return {
    element: h('div', { class: 'troubles' }, standing, door, refused),
    askToSignIn: reason => {
      // Once: it may have been begun to be filled in.
      if (door.childElementCount === 0) fill(door, signInStrip(session, signIn, asking));
      asking.textContent = `${endings[reason]} What you write is kept here, and sent when you are signed in again.`;
    },
  };
}

function signInStrip(session: DocumentSession, signIn: SignIn, asking: HTMLElement): HTMLElement {
  return strip([asking], [pasteField(session.id, 'Go on', credential => {
    signIn.give(credential);
    setTimeout(() => session.reconnect()); // when whoever waited for it has it
  })]);
}

function endStrip({ id, text }: DocumentSession, reason: EndReason, unsaved: Delta | null, title: () => string): HTMLElement {
  const gone = reason === 'document_deleted' || reason === 'document_not_found';
  const removed = reason === 'access_revoked';
  const signedOut = reason.startsWith('token_');
  return strip([
    removed ? 'You were removed from this document. ' : `${endings[reason]} `,
    unsaved && 'Some of your last edits did not reach it. ', 'What you see here is still the whole text.',
  ], [
    ...keepButtons(() => text, title),
    removed || signedOut ? null : h('button', { class: 'button', type: 'button', onclick: () => void copyToNew(title(), text) }, 'Make a new document of it'),
    signedOut ? freshStart(id, 'Open again') : gone || removed
      ? h('a', { class: 'button', href: listPath }, 'All documents')
      : h('button', { class: 'button', type: 'button', onclick: () => location.reload() }, icon('retry'), 'Reload'),
  ], unsaved && unsavedPart(insertedText(unsaved), title));
}

/** What the person wrote last, apart from the rest: it is nowhere else. */
const unsavedPart = (text: string, title: () => string): HTMLElement | null => (text === '' ? null : h('div', { class: 'trouble-unsaved' },
  h('label', { class: 'labelled' }, h('span', {}, 'What you wrote and did not reach it'), h('textarea', { class: 'field', readonly: true, rows: Math.min(6, text.split('\n').length) }, text)),
  h('div', { class: 'trouble-actions' }, ...keepButtons(() => text, () => `${title()} (not saved)`, 'Copy this'))));

function refusalStrip({ reason, message, text }: Refusal, title: () => string): HTMLElement {
  const why = refusals[reason] ?? `the server could not apply it (${reason}: ${message})`;
  const element = strip([`An edit of yours was not accepted, since ${why}. It is not in the document. `, text === '' ? null : 'What it had written can still be kept.'], [
    ...(text === '' ? [] : keepButtons(() => text, () => `${title()} (refused)`)),
    h('button', { class: 'button', type: 'button', onclick: () => element.remove() }, 'Dismiss'),
  ]);
  return element;
}

function fleetingStrip(): HTMLElement {
  const element = strip(['This browser does not keep unsaved edits on the device. Leave this window open until they are saved.'], []);
  element.classList.add('fleeting');
  return element;
}

const keepButtons = (text: () => string, title: () => string, copy = 'Copy the text'): HTMLElement[] => [
  h('button', { class: 'button', type: 'button', onclick: async () => {
    if (await copyText(text())) notify('The text is on the clipboard.');
    else complain('The browser did not allow copying. Please download the text.');
  } }, icon('copy'), copy),
  h('button', { class: 'button', type: 'button', onclick: () => download(fileNameOf(title(), 'md'), 'text/markdown', text()) }, icon('download'), 'Download'),
];

async function copyToNew(title: string, text: string): Promise<void> {
  try {
    location.assign(documentPath((await createDocument(title, text)).id));
  } catch (failure) {
    complain(sentenceOf(failure));
  }
}

const strip = (sentences: readonly Child[], buttons: readonly Child[], more: Child = null): HTMLElement => h('div', { class: 'trouble', role: 'alert' },
  icon('warning'), h('p', {}, ...sentences), h('div', { class: 'trouble-actions' }, ...buttons), more);
