/** Takes what was checked. */
export interface Checks {
  /** @param detail said where it does not hold. */
  check(what: string, holds: boolean, detail?: () => string): void;
}

/** Checks of many documents that are reported as one. */
export class Collected implements Checks {
  readonly #faults: string[] = [];
  #count = 0;

  check(what: string, holds: boolean, detail: () => string = () => ''): void {
    this.#count++;
    if (!holds) this.#faults.push(`not so: ${what}: ${detail()}`);
  }

  tell(report: Checks, what: string): void {
    report.check(`${what} (${this.#count} checks)`, this.#faults.length === 0 && this.#count > 0, () =>
      `${this.#faults.length} of ${this.#count} failed: ${this.#faults.slice(0, 5).join('; ')}`);
  }
}

/** What was checked, one line a check, and the sum in the words of ./test. */
export class Report implements Checks {
  #passed = 0;
  #failed = 0;
  #skipped = 0;

  /** @param run what is tested, with its seed. Said where it breaks outside of any check, as by a client that was ended. */
  constructor(run: string) {
    console.log(run);
    process.on('uncaughtException', (error) => {
      this.broken(run, error);
      this.finish();
      process.exit();
    });
  }

  check(what: string, holds: boolean, detail: () => string = () => ''): void {
    if (holds) this.#passed++;
    else this.#failed++;
    console.log(`${holds ? 'ok     ' : 'FAILED '} ${what}${holds ? '' : `: ${detail()}`}`);
  }

  skip(why: string): void {
    this.#skipped++;
    console.log(`skipped: ${why}`);
  }

  /** Something broke before it could be checked. */
  broken(what: string, error: unknown): void {
    this.check(what, false, () => (error instanceof Error ? (error.stack ?? error.message) : String(error)));
  }

  get failed(): number {
    return this.#failed;
  }

  /** Says the sum and sets the exit code. */
  finish(): void {
    console.log(`${this.#passed} passed, ${this.#failed} failed, ${this.#skipped} skipped`);
    process.exitCode = this.#failed === 0 ? 0 : 1;
  }
}
