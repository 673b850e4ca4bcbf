/** How a person wants to be shown. */
export interface User {
  /** 1 to 64 UTF-16 code units, no control characters. */
  readonly name: string;
  /** `#rrggbb`. */
  readonly color: string;
  /** Who it is, where that is proved by a token; who has none has named himself. The server says it, a client cannot. */
  readonly id?: string;
}

/** What the server takes as a user (PROTOCOL.md H2). */
export const isUser = ({ name, color }: User): boolean =>
  typeof name === 'string' && name.length >= 1 && name.length <= 64 && !/[\p{Cc}\p{Surrogate}]/u.test(name) &&
  typeof color === 'string' && /^#[0-9a-f]{6}$/i.test(color);

/** @throws TypeError where it is none. */
export function checkUser(user: User): User {
  if (!isUser(user)) throw new TypeError('A name has 1 to 64 code units and no control characters, a colour is #rrggbb.');
  return { name: user.name, color: user.color };
}

/** A selection, in UTF-16 code units from the start of the document; a caret where both ends are equal. */
export interface Selection {
  /** The end that stays when the selection is extended. */
  readonly anchor: number;
  /** The end with the caret. */
  readonly head: number;
}

/** Somebody else in the document. */
export interface Peer {
  /** The public number of the peer's session. */
  readonly session: number;
  readonly user: User;
  /** In coordinates of the local document, now; null while the peer's editor has no focus. */
  readonly selection: Selection | null;
}
