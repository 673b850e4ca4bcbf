/** Who may do what with a document, over HTTP (PROTOCOL.md, A19). */
import type { Role } from '@collabdocs/client';
import { addressOf, ask } from './documents.ts';

export interface Entry {
  /** The user id, as the team's own program calls this person. */
  readonly user: string;
  readonly role: Role;
  /** Milliseconds since 1970. */
  readonly since: number;
}

export type LinkRole = Exclude<Role, 'owner'>;

export interface Link {
  readonly id: string;
  readonly role: LinkRole;
  /** Empty where there is none. */
  readonly name: string;
  /** What is to be brought: a credential. */
  readonly link: string;
  /** Milliseconds since 1970. */
  readonly since: number;
}

export interface Access {
  /** One's own. */
  readonly role: Role;
  /** False where whoever reaches the server may do everything. */
  readonly enforced: boolean;
  /** For owners. */
  readonly people?: readonly Entry[];
  readonly links?: readonly Link[];
}

export const readAccess = (id: string): Promise<Access> => ask('GET', root(id));

export const setRole = (id: string, user: string, role: Role): Promise<Entry> => ask('PUT', personAddress(id, user), { body: { role } });

export const removePerson = (id: string, user: string): Promise<void> => ask('DELETE', personAddress(id, user));

export const makeLink = (id: string, role: LinkRole, name: string): Promise<Link> =>
  ask('POST', `${root(id)}/links`, { body: name === '' ? { role } : { role, name } });

export const revokeLink = (id: string, link: string): Promise<void> => ask('DELETE', `${root(id)}/links/${encodeURIComponent(link)}`);

const root = (id: string): string => `${addressOf(id)}/access`;

const personAddress = (id: string, user: string): string => `${root(id)}/people/${encodeURIComponent(user)}`;
