import type { Delta } from '@collabdocs/client';
import { play } from './playback.ts';

export interface PlayerParts {
  readonly head: () => number;
  readonly speed: () => number;
  readonly changes: (revision: number, since: number, signal: AbortSignal) => Promise<Delta>;
  readonly show: (revision: number, delta: Delta) => void;
  /** Sees to it that a revision to play from is shown, and says which. */
  readonly begin: (signal: AbortSignal) => Promise<number>;
  readonly playing: (playing: boolean) => void;
  readonly failed: (failure: unknown) => void;
}

/** Plays and pauses. */
export class Player {
  readonly #parts: PlayerParts;
  #control: AbortController | null = null;

  constructor(parts: PlayerParts) {
    this.#parts = parts;
  }

  toggle(): void {
    if (this.#control) this.pause();
    else void this.#play();
  }

  pause(): void {
    if (!this.#control) return;
    this.#control.abort();
    this.#control = null;
    this.#parts.playing(false);
  }

  async #play(): Promise<void> {
    const control = (this.#control = new AbortController());
    this.#parts.playing(true);
    try {
      const from = await this.#parts.begin(control.signal);
      await play(from, {
        ...this.#parts,
        now: () => performance.now(),
        pause: milliseconds => new Promise(done => setTimeout(done, milliseconds)),
      }, control.signal);
    } catch (failure) {
      if (!control.signal.aborted) this.#parts.failed(failure);
    }
    if (this.#control === control) this.pause();
  }
}
