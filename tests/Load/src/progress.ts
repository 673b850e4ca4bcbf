/** Without a terminal, a line is written this often, in ms. */
const linesEvery = 10_000;

/** With one, its line is rewritten this often, in ms. */
const rewriteEvery = 100;

/** A progress line on standard error. */
export class Progress {
  readonly #what: string;
  readonly #total: number;
  readonly #started = Date.now();
  #done = 0;
  #shown = Date.now();

  constructor(what: string, total: number) {
    this.#what = what;
    this.#total = total;
  }

  /** Since the start, in seconds. */
  get seconds(): number {
    return (Date.now() - this.#started) / 1000;
  }

  step(): void {
    this.#done++;
    const terminal = process.stderr.isTTY;
    if (Date.now() - this.#shown < (terminal ? rewriteEvery : linesEvery)) return;
    this.#shown = Date.now();
    const line = `${this.#what}: ${this.#done} of ${this.#total} (${Math.floor((100 * this.#done) / this.#total)} %), ${this.seconds.toFixed(0)} s`;
    process.stderr.write(terminal ? `\r\x1b[K${line}` : `${line}\n`);
  }

  /** Takes the line away. */
  end(): void {
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  }
}
