import type { EndReason } from '@collabdocs/client';
import { bringCredential } from '../credentials.ts';
import { listPath } from '../routes.ts';
import { h, type Child } from '../ui/dom.ts';
import { icon } from '../ui/icons.ts';
import { endings } from './endings.ts';
import { pasteField } from './sign-in.ts';

/** What stands in the place of a document that is not to be had as things are. */
export const cannotOpen = (id: string, reason: EndReason): Child[] => [
  icon(reason in help ? 'lock' : 'warning'), h('h2', {}, titles[reason] ?? 'This document does not open'),
  h('p', {}, `${endings[reason]} ${help[reason] ?? ''}`), reason in help && freshStart(id, 'Open the document'),
  h('a', { class: 'button', href: listPath }, 'All documents'),
];

/** Takes another link or token, and begins again with it. */
export const freshStart = (id: string, button: string): HTMLElement => pasteField(id, button, credential => {
  bringCredential(id, credential);
  location.reload();
});

const signIn = 'Sign in to this document';

const titles: Partial<Record<EndReason, string>> = {
  token_missing: signIn, token_invalid: signIn, token_expired: signIn, token_revoked: signIn, token_of_another: signIn,
  access_revoked: 'No access', document_not_found: 'No such document', document_deleted: 'Deleted',
};

/** Where another link or token would help. */
const help: Partial<Record<EndReason, string>> = {
  token_missing: 'Ask somebody who has the document open for a link, and paste it here.',
  token_invalid: 'Paste another one, or ask whom you have it from.',
  token_expired: 'Paste a new one, or come again from where you signed in.',
  token_revoked: 'Ask whom you have it from for a new one, and paste it here.',
  token_of_another: 'Paste one of your own, or come again from where you signed in.',
  access_revoked: 'If somebody gave you a link to it, paste it here.',
  document_not_found: 'If somebody gave you a link to it, paste it here.',
};
