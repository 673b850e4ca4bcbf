import { readServerDelta } from './delta/read-delta.ts';
import type { Delta } from './delta/op.ts';

/** The server sent something that this protocol does not know. */
export class ProtocolError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ProtocolError';
  }
}

/** Reads the fields of one JSON object, each of the type that is asked for. Fields that nobody asks for are passed over. */
export class Fields {
  readonly #object: { readonly [key: string]: unknown };

  private constructor(object: { readonly [key: string]: unknown }) {
    this.#object = object;
  }

  static parse(text: string): Fields {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw new ProtocolError('The message is not JSON.');
    }
    return Fields.of(value, 'message');
  }

  static of(value: unknown, name: string): Fields {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ProtocolError(`"${name}" is not an object.`);
    return new Fields(value as { readonly [key: string]: unknown });
  }

  string(name: string): string {
    const value = this.#object[name];
    if (typeof value !== 'string') throw this.#wrong(name, 'a string');
    return value;
  }

  optionalString(name: string): string | undefined {
    return this.#object[name] === undefined ? undefined : this.string(name);
  }

  whole(name: string, min = 0): number {
    return checkWhole(this.#object[name], name, min);
  }

  wholes(name: string): readonly number[] {
    return this.#array(name).map((item) => checkWhole(item, name, 0));
  }

  optionalNumber(name: string): number | undefined {
    const value = this.#object[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'number' || !(value >= 0)) throw this.#wrong(name, 'a number from 0');
    return value;
  }

  delta(name: string): Delta {
    return readServerDelta(this.#object[name]);
  }

  optional<T>(name: string, read: (value: unknown) => T): T | undefined {
    return this.#object[name] === undefined ? undefined : read(this.#object[name]);
  }

  object(name: string): Fields {
    return Fields.of(this.#object[name], name);
  }

  objects(name: string): readonly Fields[] {
    return this.#array(name).map((item) => Fields.of(item, name));
  }

  oneOf<T extends string>(name: string, values: readonly T[]): T {
    const value = values.find((item) => item === this.#object[name]);
    if (value === undefined) throw this.#wrong(name, values.join(' or '));
    return value;
  }

  optionalOneOf<T extends string>(name: string, values: readonly T[]): T | undefined {
    return this.#object[name] === undefined ? undefined : this.oneOf(name, values);
  }

  #array(name: string): readonly unknown[] {
    const value = this.#object[name];
    if (!Array.isArray(value)) throw this.#wrong(name, 'an array');
    return value;
  }

  #wrong(name: string, expected: string): ProtocolError {
    return new ProtocolError(`"${name}" is not ${expected}.`);
  }
}

function checkWhole(value: unknown, name: string, min: number): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min)
    throw new ProtocolError(`"${name}" is not a whole number from ${min}.`);
  return value;
}
