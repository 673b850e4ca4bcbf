import type { Attributes, Delta, Embed, Json, Op } from './op.ts';
import { normalise } from './normalise.ts';

/** A delta that is none, or does not fit its document. `reason` is the one with which the server would refuse it. */
export class InvalidDeltaError extends Error {
  readonly reason: InvalidDeltaReason;

  constructor(reason: InvalidDeltaReason, message: string) {
    super(message);
    this.name = 'InvalidDeltaError';
    this.reason = reason;
  }
}

export type InvalidDeltaReason =
  | 'delta_malformed'
  | 'past_end'
  | 'split_surrogate'
  | 'lone_surrogate'
  | 'forbidden_character'
  | 'attribute_invalid';

const MAX_NAME_LENGTH = 64; // code units
const MAX_ATTRIBUTES = 256; // on one op

/**
 * Makes a delta of something that came from outside, normalised.
 * @throws InvalidDeltaError (PROTOCOL.md D1 to D3; the sizes and depths of values are left to the server).
 */
export const readDelta = (value: unknown): Delta => read(value, false);

/**
 * Makes a delta of one that the server sent. The limits of D2 and D3 do not hold: what is composed of deltas within them may be beyond.
 * @throws InvalidDeltaError where it is not made as a delta is.
 */
export const readServerDelta = (value: unknown): Delta => read(value, true);

function read(value: unknown, trusted: boolean): Delta {
  if (!Array.isArray(value)) throw malformed('A delta is an array of ops.');
  return normalise(value.map((op) => readOp(op, trusted)));
}

function readOp(value: unknown, trusted: boolean): Op {
  if (!isRecord(value)) throw malformed('An op is an object.');
  const keys = Object.keys(value).filter((key) => key !== 'attributes');
  const [kind] = keys;
  if (keys.length !== 1) throw malformed(`An op has exactly one of insert, retain and delete, not ${keys.join(', ') || 'none'}.`);
  const attributes = 'attributes' in value ? readAttributes(value['attributes'], kind === 'retain', trusted) : undefined;
  const formatting = attributes && { attributes };
  switch (kind) {
    case 'insert':
      return { insert: readContent(value['insert'], trusted), ...formatting };
    case 'retain':
      return { retain: readLength(value['retain']), ...formatting };
    case 'delete':
      if ('attributes' in value) throw malformed('A delete has no attributes.');
      return { delete: readLength(value['delete']) };
    default:
      throw malformed(`"${kind}" is not an op.`);
  }
}

function readLength(value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1) throw malformed('A length is a whole number from 1.');
  return value;
}

function readContent(value: unknown, trusted: boolean): string | Embed {
  if (typeof value === 'string') {
    if (value.length === 0) throw malformed('An insert is not empty.');
    const forbidden = trusted ? undefined : forbiddenCharacter(value);
    if (forbidden) throw new InvalidDeltaError(forbidden.reason, forbidden.message);
    return value;
  }
  if (!isRecord(value) || Object.keys(value).length !== 1) throw malformed('An insert is a string or an embed, an object with one key.');
  return value;
}

function forbiddenCharacter(text: string): { reason: InvalidDeltaReason; message: string } | undefined {
  if (/[\r\0]/.test(text)) return { reason: 'forbidden_character', message: 'A carriage return or a NUL cannot be inserted; lines end with \\n.' };
  if (LONE_SURROGATE.test(text)) return { reason: 'lone_surrogate', message: 'Half of a surrogate pair cannot be inserted.' };
  return undefined;
}

const LONE_SURROGATE = /\p{Surrogate}/u;

function readAttributes(value: unknown, nullAllowed: boolean, trusted: boolean): Attributes | undefined {
  if (!isRecord(value)) throw malformed('Attributes are an object.');
  const entries = Object.entries(value);
  if (!trusted && entries.length > MAX_ATTRIBUTES) throw invalidAttribute(`An op has at most ${MAX_ATTRIBUTES} attributes.`);
  for (const [name, item] of trusted ? [] : entries) {
    if (name.length === 0 || name.length > MAX_NAME_LENGTH || name === '__proto__') throw invalidAttribute('An attribute has a bad name.');
    if (item === null && !nullAllowed) throw invalidAttribute('null stands on a retain only.');
  }
  return entries.length === 0 ? undefined : value;
}

function isRecord(value: unknown): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const malformed = (message: string): InvalidDeltaError => new InvalidDeltaError('delta_malformed', message);
const invalidAttribute = (message: string): InvalidDeltaError => new InvalidDeltaError('attribute_invalid', message);
