/**
 * What this browser may bring to a document (PROTOCOL.md, G3): a link that somebody gave away, or a document token that a page of the team's
 * own led here with. It comes behind the `#` of the address, which browsers send to nobody. A link stays in this browser, a token in this tab.
 */
import { recall, recallInTab, remember, rememberInTab } from './ui/memory.ts';

interface Token { readonly token: string; readonly user: string | null }

const pattern = /cd[lt]_[A-Za-z0-9_~.+/=-]+/;

/** The link or token in what somebody pasted: it alone, or an address that ends with it. Null where there is none. */
export const credentialIn = (text: string): string | null => pattern.exec(text)?.[0] ?? null;

export const isLink = (credential: string): boolean => credential.startsWith('cdl_');

export const credentialOf = (id: string): string | null => tokenOf(id)?.token ?? recall(`link.${id}`);

/** Keeps it in the place of what was kept before. */
export function keepCredential(id: string, credential: string): void {
  if (isLink(credential)) {
    rememberInTab(`token.${id}`, null);
    remember(`link.${id}`, credential);
  } else {
    rememberInTab(`token.${id}`, JSON.stringify({ token: credential, user: null } satisfies Token));
  }
}

/** Whose the token is, as the server said; null where nobody in particular is known to be it, undefined where the server has not said yet. */
export function userOf(id: string): string | null | undefined {
  const token = tokenOf(id);
  return token ? token.user ?? undefined : null;
}

export function keepUser(id: string, user: string): void {
  const token = tokenOf(id);
  if (token && token.user !== user) rememberInTab(`token.${id}`, JSON.stringify({ ...token, user } satisfies Token));
}

/** Takes it out of the page's address, so that it is not seen, copied or remembered with it. @returns whether there was one. */
export function takeFromAddress(id: string): boolean {
  const credential = location.hash === '' ? null : credentialIn(location.hash);
  if (credential === null || location.hash !== `#${credential}`) return false;
  keepCredential(id, credential);
  history.replaceState(history.state, '', location.pathname + location.search);
  return true;
}

function tokenOf(id: string): Token | null {
  try {
    const value = JSON.parse(recallInTab(`token.${id}`) ?? 'null') as Partial<Token> | null;
    return typeof value?.token === 'string' ? { token: value.token, user: typeof value.user === 'string' ? value.user : null } : null;
  } catch {
    return null;
  }
}
