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
const MAX_VALUE_BYTES = 4_096;
const MAX_EMBED_BYTES = 65_536;
const MAX_DEPTH = 4; // of a value; 1 has 0, [1] has 1

/**
 * Makes a delta of something that came from outside, normalised. Nothing of that is kept: it may change afterwards.
 * @throws InvalidDeltaError (PROTOCOL.md D1 to D3).
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
  return trusted ? value : Object.fromEntries(Object.entries(value).map(([kind, item]) => [readName(kind), readValue(item, MAX_EMBED_BYTES)]));
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
  if (entries.length === 0) return undefined;
  return trusted ? value : Object.fromEntries(entries.map(([name, item]) => {
    if (item === null && !nullAllowed) throw invalidAttribute('null stands on a retain only.');
    return [readName(name), readValue(item, MAX_VALUE_BYTES)];
  }));
}

function readName(name: string): string {
  if (LONE_SURROGATE.test(name)) throw new InvalidDeltaError('lone_surrogate', 'A name has half of a surrogate pair.');
  if (name.length === 0 || name.length > MAX_NAME_LENGTH || name === '__proto__') throw invalidAttribute(`A name is 1 to ${MAX_NAME_LENGTH} code units and not __proto__.`);
  return name;
}

function readValue(value: unknown, maxBytes: number): Json {
  const read = copyJson(value, MAX_DEPTH);
  if (new TextEncoder().encode(JSON.stringify(read)).length > maxBytes) throw invalidAttribute(`A value is larger than ${maxBytes} bytes.`);
  return read;
}

/** What the server will make of the value: what JSON cannot say would come back as something else. */
function copyJson(value: unknown, depthLeft: number): Json {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value === 0 ? 0 : value; // -0 is 0 in JSON
  if (typeof value === 'string') {
    if (LONE_SURROGATE.test(value)) throw new InvalidDeltaError('lone_surrogate', 'A string in an attribute or embed has half of a surrogate pair.');
    return value;
  }
  const isArray = Array.isArray(value);
  if (!isArray && !isPlainObject(value)) throw invalidAttribute('A value is JSON: null, a boolean, a finite number, a string, an array or a plain object.');
  if (depthLeft === 0) throw invalidAttribute(`A value is deeper than ${MAX_DEPTH}.`);
  if (isArray) return Array.from(value, (item) => copyJson(item, depthLeft - 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => {
    if (LONE_SURROGATE.test(key)) throw new InvalidDeltaError('lone_surrogate', 'A key has half of a surrogate pair.');
    if (key === '__proto__') throw invalidAttribute('A key is __proto__.');
    return [key, copyJson(item, depthLeft - 1)];
  }));
}

/** Of any realm, an iframe's too: its prototype has none itself. */
function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function isRecord(value: unknown): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const malformed = (message: string): InvalidDeltaError => new InvalidDeltaError('delta_malformed', message);
const invalidAttribute = (message: string): InvalidDeltaError => new InvalidDeltaError('attribute_invalid', message);
