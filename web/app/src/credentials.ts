/**
 * What this browser may bring to a document (PROTOCOL.md, G3): a link that somebody gave away, or a document token that a page of the team's
 * own led here with. It comes behind the `#` of the address, which browsers send to nobody. A link stays in this browser, a token in this tab.
 * Anybody can lead here with one: so it takes the place of the one before when the server has taken it, and not sooner.
 */
import { mayAs, ROLES, type Role } from '@collabdocs/client';
import { recall, recallInTab, remember, rememberInTab } from './ui/memory.ts';

interface Token { readonly token: string; readonly user: string | null }

/** What ends a sentence is none of it. */
const pattern = /cd[lt]_[A-Za-z0-9_~.+/=-]*[A-Za-z0-9_~+/=-]/;

/** The link or token in what somebody pasted: it alone, or an address that ends with it. Null where there is none. */
export const credentialIn = (text: string): string | null => pattern.exec(text)?.[0] ?? null;

export const isLink = (credential: string): boolean => credential.startsWith('cdl_');

export const credentialOf = (id: string): string | null => broughtTo(id) ?? tokenOf(id)?.token ?? recall(`link.${id}`) ?? recall(`lesser.${id}`);

/** From now on this tab comes with it. What was kept before is kept until the server has taken this one. */
export const bringCredential = (id: string, credential: string): void => rememberInTab(`brought.${id}`, credential);

/**
 * The server has taken it. A link that allows less than the one that is kept does not replace it, and is for this tab.
 * @param user who the server says is here, where it knows. @param role what it lets them do.
 */
export function keepCredential(id: string, credential: string, user: string | undefined, role: Role): void {
  const link = recall(`link.${id}`);
  if (!isLink(credential)) {
    rememberInTab(`token.${id}`, JSON.stringify({ token: credential, user: user ?? null } satisfies Token));
  } else if (link === null || link === credential || mayAs(role, linkRoleOf(id))) {
    rememberInTab(`token.${id}`, null);
    remember(`link.${id}`, credential);
    remember(`role.${id}`, role);
  } else {
    remember(`lesser.${id}`, credential);
    return;
  }
  rememberInTab(`brought.${id}`, null);
}

/** The server has not taken it: what was kept before counts again. @param forever Nor will it ever, though it was kept. */
export function dropCredential(id: string, credential: string, forever: boolean): void {
  if (credential === broughtTo(id)) rememberInTab(`brought.${id}`, null);
  if (!forever) return;
  if (credential === tokenOf(id)?.token) rememberInTab(`token.${id}`, null);
  for (const name of [`link.${id}`, `lesser.${id}`]) if (credential === recall(name)) remember(name, null);
}

/** Whose the token is, as the server said; null where nobody in particular is known to be it, undefined where the server has not said yet. */
export function userOf(id: string): string | null | undefined {
  const brought = broughtTo(id);
  const token = tokenOf(id);
  if (brought !== null && brought !== token?.token) return isLink(brought) ? null : undefined;
  return token ? token.user ?? undefined : null;
}

/** Takes it out of the page's address, so that it is not seen, copied or remembered with it. @returns whether there is another one now. */
export function takeFromAddress(id: string): boolean {
  if (!/^#cd[lt]_/.test(location.hash)) return false;
  const credential = credentialIn(location.hash);
  history.replaceState(history.state, '', location.pathname + location.search);
  if (credential === null || credential === credentialOf(id)) return false;
  bringCredential(id, credential);
  return true;
}

const broughtTo = (id: string): string | null => recallInTab(`brought.${id}`);

/** What the link that is kept allows, as the server said last; the least where it has not said. */
const linkRoleOf = (id: string): Role => ROLES.find(role => role === recall(`role.${id}`)) ?? 'reader';

function tokenOf(id: string): Token | null {
  try {
    const value = JSON.parse(recallInTab(`token.${id}`) ?? 'null') as Partial<Token> | null;
    return typeof value?.token === 'string' ? { token: value.token, user: typeof value.user === 'string' ? value.user : null } : null;
  } catch {
    return null;
  }
}
