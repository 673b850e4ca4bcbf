import type { EndReason, TokenReason } from '@collabdocs/client';
import { keepCredential } from '../credentials.ts';
import { listPath } from '../routes.ts';
import { h, type Child } from '../ui/dom.ts';
import { icon } from '../ui/icons.ts';
import { endings } from './endings.ts';
import { pasteField } from './sign-in.ts';

/** What stands in the place of a document that is not to be had as things are. */
export const cannotOpen = (id: string, reason: EndReason): Child[] => [
  icon('warning'), h('h2', {}, titles[reason] ?? 'This document does not open'), h('p', {}, endings[reason]),
  ...(reason === 'access_revoked' || reason === 'document_not_found' ? [h('p', {}, 'If somebody gave you a link to it, paste it here.'), fieldOf(id)] : []),
  h('a', { class: 'button', href: listPath }, 'All documents'),
];

/** Asks for a link or a token before there is a document. */
export const signInPanel = (id: string, reason: TokenReason): Child[] => [
  icon('lock'), h('h2', {}, 'Sign in to this document'), h('p', {}, `${endings[reason]} ${help[reason]}`), fieldOf(id),
];

const titles: Partial<Record<EndReason, string>> = {
  access_revoked: 'No access', document_not_found: 'No such document', document_deleted: 'Deleted',
};

const help: Readonly<Record<TokenReason, string>> = {
  token_missing: 'Ask somebody who has the document open for a link, and paste it here.',
  token_invalid: 'Paste another one, or ask whom you have it from.',
  token_expired: 'Paste a new one, or come again from where you signed in.',
  token_revoked: 'Ask whom you have it from for a new one, and paste it here.',
};

const fieldOf = (id: string): HTMLElement => pasteField(id, 'Open the document', credential => {
  keepCredential(id, credential);
  location.reload();
});
