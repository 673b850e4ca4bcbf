/** Who listens to a socket. */
export class Listeners {
  readonly #listeners: { readonly type: string; readonly listener: (event: never) => void }[] = [];

  add(type: string, listener: (event: never) => void): void {
    this.#listeners.push({ type, listener });
  }

  tell(type: string, event: object): void {
    for (const each of this.#listeners) if (each.type === type) (each.listener as (event: object) => void)(event);
  }
}
