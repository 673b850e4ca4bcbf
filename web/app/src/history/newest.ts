/** Somebody waits for something newer, so what is asked for now may take only so long. */
const PATIENCE_MS = 1_000;

/**
 * Asks for what is wanted now: one thing at a time, and of what was wanted meanwhile only the newest. A slider that is dragged so asks
 * as fast as the answers come, never faster, and always ends where it stands.
 */
export class Newest<Wanted> {
  readonly #ask: (wanted: Wanted, signal: AbortSignal) => Promise<void>;
  readonly #failed: (failure: unknown) => void;
  readonly #waiting: (waiting: boolean) => void;
  #asking: { readonly control: AbortController; readonly began: number } | null = null;
  #next: { readonly wanted: Wanted } | null = null;

  /**
   * @param ask must do nothing more once its signal is aborted.
   * @param waiting is told when an answer begins to be waited for, and when none is any longer.
   */
  constructor(
    ask: (wanted: Wanted, signal: AbortSignal) => Promise<void>, failed: (failure: unknown) => void, waiting: (waiting: boolean) => void = () => undefined,
  ) {
    this.#ask = ask;
    this.#failed = failed;
    this.#waiting = waiting;
  }

  /** Soon: when what is being asked for has come, or has taken too long. */
  want(wanted: Wanted): void {
    this.#next = { wanted };
    if (!this.#asking) this.#begin();
    else if (performance.now() - this.#asking.began > PATIENCE_MS) this.wantNow(wanted);
  }

  /** At once: what is being asked for is given up. */
  wantNow(wanted: Wanted): void {
    this.stop();
    this.#next = { wanted };
    this.#begin();
  }

  stop(): void {
    this.#asking?.control.abort();
    this.#asking = this.#next = null;
    this.#waiting(false);
  }

  #begin(): void {
    const next = this.#next;
    this.#waiting(next !== null);
    if (!next) return;
    const asking = { control: new AbortController(), began: performance.now() };
    this.#asking = asking;
    this.#next = null;
    this.#ask(next.wanted, asking.control.signal).catch((failure: unknown) => {
      if (!asking.control.signal.aborted) this.#failed(failure);
    }).finally(() => {
      if (this.#asking !== asking) return;
      this.#asking = null;
      this.#begin();
    });
  }
}
