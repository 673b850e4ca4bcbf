/**
 * Tells listeners. One that throws is reported and does not keep others from hearing. All hear of everything in the order in which it
 * happened: what a listener brings about is told after what it was just told, and before `emit` returns.
 */
export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<(value: never) => void>>();
  readonly #untold: (() => void)[] = [];

  on<E extends keyof Events>(event: E, listener: (value: Events[E]) => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  listened(event: keyof Events): boolean {
    return (this.#listeners.get(event)?.size ?? 0) > 0;
  }

  emit<E extends keyof Events>(event: E, value: Events[E]): void {
    const listeners = (this.#listeners.get(event) ?? new Set()) as Set<(value: Events[E]) => void>;
    for (const listener of listeners) this.#untold.push(() => listeners.has(listener) && listener(value));
    for (let tell = this.#untold.shift(); tell; tell = this.#untold.shift()) {
      try {
        tell();
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
