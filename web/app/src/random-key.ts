/** 128 bits that nobody can guess, as hexadecimal digits. Works without a secure context, unlike `crypto.randomUUID`. */
export const randomKey = (): string => [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, '0')).join('');
