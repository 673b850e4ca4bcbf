import type { Role } from '@collabdocs/client';

/** What a role is called where it is chosen, and said of oneself. */
export const roleNames: Readonly<Record<Role, string>> = { reader: 'Can read', reviewer: 'Can review', writer: 'Can write', owner: 'Owner' };

export const roleSentences: Readonly<Record<Role, string>> = {
  reader: 'You can read this document and its history.',
  reviewer: 'You can read this document and its history, and give its revisions names.',
  writer: 'You can write in this document.',
  owner: 'You are an owner of this document: you say who may do what.',
};
