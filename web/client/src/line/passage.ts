import type { Clock } from '../clock.ts';

/** A WebSocket that is not open by then counts as one that does not open. */
export const WEBSOCKET_PATIENCE_MS = 5_000;
/** For so long the fallback is taken at once; the next connection after that tries a WebSocket again. */
export const RETRY_WEBSOCKET_AFTER_MS = 5 * 60_000;

/** So many WebSockets in a row that do not open, where HTTP gets through, are a network that lets none through. */
const FAILURES = 2;
/** Where one has opened before, that is less likely than a gateway that was away for a moment; but people carry their machines to other networks. */
const FAILURES_AFTER_ONE_OPENED = 4;

/** What a page knows of the network that it is in: whether WebSockets get through. */
export class Passage {
  readonly #clock: Clock;
  #hasOpened = false;
  #failures = 0;
  #eventsUntil = -Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether no WebSocket is to be tried now. */
  get isShut(): boolean {
    return this.#clock.now() < this.#eventsUntil;
  }

  /** Whether it is enough that the next one fails too. */
  get isInDoubt(): boolean {
    return this.#failures + 1 >= (this.#hasOpened ? FAILURES_AFTER_ONE_OPENED : FAILURES);
  }

  get hasOpened(): boolean {
    return this.#hasOpened;
  }

  opened(): void {
    this.#hasOpened = true;
    this.#failures = 0;
    this.#eventsUntil = -Infinity;
  }

  failed(): void {
    this.#failures++;
  }

  /** In the moment in which a WebSocket did not open, HTTP got through. */
  onlyHttpOpened(): void {
    this.#eventsUntil = this.#clock.now() + RETRY_WEBSOCKET_AFTER_MS;
  }

  /** Nor did HTTP: the gateway is away, and that says nothing of WebSockets. */
  nothingOpened(): void {
    this.#failures = 0;
  }
}
