/** Where what people write may lead, and what it may show: the addresses in Markdown. */

/** One of the schemes that only lead somewhere, or none at all. */
export const isLink = (address: string): boolean => /^(https?|mailto|tel):/i.test(plain(address)) || !/^[^/?#]*:/.test(plain(address));

/** Whether a press on it would bring the open page another link or token (credentials.ts): in a text it leads nowhere. */
export const bringsCredential = (address: string): boolean => /^[^:]*#cd[lt]_/.test(plain(address));

/** What the page's Content-Security-Policy lets be shown: over TLS, or a picture of points within the text. */
export const isPicture = (address: string): boolean => /^(https:\/\/|data:image\/(png|jpe?g|gif|webp|avif);base64,)/i.test(plain(address));

/** As browsers read it: they pass over white space and control characters. */
const plain = (address: string): string => address.replace(/[\p{Cc}\p{Z}]/gu, '');
