import type { TokenSource } from '@collabdocs/client';
import { credentialIn, credentialOf, keepCredential } from '../credentials.ts';
import { documentIdOf } from '../routes.ts';
import { h } from '../ui/dom.ts';

/**
 * What this page brings to its document. When its time is over the person is asked for another, and the session waits for that; where it is
 * not taken for another reason the session ends.
 */
export class SignIn {
  readonly #id: string;
  readonly #ask: () => void;
  #last: string | undefined;
  #waiting: { readonly promise: Promise<string>; readonly give: (credential: string) => void } | null = null;

  /** @param ask is called, perhaps again and again, while another one is needed. */
  constructor(id: string, ask: () => void) {
    this.#id = id;
    this.#ask = ask;
  }

  readonly token: TokenSource = refused => {
    const known = credentialOf(this.#id) ?? undefined;
    if (refused !== 'token_expired' || known !== this.#last) {
      this.#last = known;
      return Promise.resolve(known);
    }
    this.#waiting ??= newWait();
    this.#ask();
    return this.#waiting.promise;
  };

  /** The person has another one. */
  give(credential: string): void {
    keepCredential(this.#id, credential);
    this.#last = credential;
    this.#waiting?.give(credential);
    this.#waiting = null;
  }
}

function newWait(): { readonly promise: Promise<string>; readonly give: (credential: string) => void } {
  let give: (credential: string) => void = () => undefined;
  const promise = new Promise<string>(resolve => { give = resolve; });
  return { promise, give };
}

/** Takes a link or a token that somebody pastes. @param button says what happens then. */
export function pasteField(id: string, button: string, give: (credential: string) => void): HTMLFormElement {
  const field = h('input', { class: 'field', autocomplete: 'off', spellcheck: 'false', required: true, placeholder: 'https://…#cdl_…' });
  const trouble = h('p', { class: 'paste-trouble', role: 'alert' });
  return h('form', {
    class: 'paste', method: 'dialog',
    onsubmit: (event: SubmitEvent) => {
      event.preventDefault();
      const credential = credentialIn(field.value);
      const other = documentOf(field.value);
      trouble.textContent = credential === null ? 'That is neither a link to a document (…#cdl_…) nor a token (cdt_…).' : '';
      if (credential === null) field.focus();
      else if (other !== null && other !== id) location.assign(field.value.trim());
      else give(credential);
    },
  },
    h('label', { class: 'labelled' }, h('span', {}, 'Link or token'), field),
    h('button', { class: 'button primary', type: 'submit' }, button), trouble);
}

/** The document of this server that an address leads to; null where it is none. */
function documentOf(text: string): string | null {
  if (!URL.canParse(text.trim())) return null;
  const { origin, pathname } = new URL(text.trim());
  return origin === location.origin ? documentIdOf(pathname) : null;
}
