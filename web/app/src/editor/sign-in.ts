import type { DocumentSession, EndReason, TokenReason, TokenSource } from '@collabdocs/client';
import { bringCredential, credentialIn, credentialOf, dropCredential, keepCredential } from '../credentials.ts';
import { documentIdOf } from '../routes.ts';
import { h } from '../ui/dom.ts';

/**
 * What this page brings to its document. Where something is not taken, what was kept before is tried. When the time of that is over the person
 * is asked for another, and the session waits; where there is nothing at all the session ends.
 */
export class SignIn {
  readonly #id: string;
  readonly #ask: (reason: TokenReason) => void;
  #last: string | undefined;
  /** What was not taken since the last welcome, and why. */
  readonly #refused = new Map<string | undefined, TokenReason>();
  #waiting: { readonly promise: Promise<string>; readonly give: (credential: string) => void } | null = null;

  /** @param ask is called, perhaps again and again, while another one is needed. */
  constructor(id: string, ask: (reason: TokenReason) => void) {
    this.#id = id;
    this.#ask = ask;
  }

  readonly token: TokenSource = refused => {
    if (refused) this.#drop(refused);
    const known = credentialOf(this.#id) ?? undefined;
    const why = this.#refused.get(known);
    if (why !== 'token_expired' && why !== 'token_of_another') {
      this.#last = known;
      return Promise.resolve(known);
    }
    this.#waiting ??= newWait();
    this.#ask(refused ?? why);
    return this.#waiting.promise;
  };

  /** The person has another one. */
  give(credential: string): void {
    const why = this.#refused.get(credential);
    if (why) return this.#ask(why);
    bringCredential(this.#id, credential);
    this.#last = credential;
    this.#waiting?.give(credential);
    this.#waiting = null;
  }

  /** The server has taken what this page brought. */
  welcomed({ user, role }: Pick<DocumentSession, 'user' | 'role'>): void {
    this.#refused.clear();
    if (this.#last !== undefined) keepCredential(this.#id, this.#last, user.id, role);
  }

  /** Why the person is not let in: where the last attempt was one with nothing, what was wrong with the first. */
  why(reason: EndReason): EndReason {
    return reason === 'token_missing' ? [...this.#refused.values()][0] ?? reason : reason;
  }

  #drop(reason: TokenReason): void {
    this.#refused.set(this.#last, reason);
    if (this.#last !== undefined) dropCredential(this.#id, this.#last, reason === 'token_invalid' || reason === 'token_revoked');
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
