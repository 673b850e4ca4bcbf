import type { EndReason } from './reasons.ts';

/** The document cannot be opened, and trying again would not help. */
export class OpenError extends Error {
  readonly reason: EndReason;

  constructor(reason: EndReason) {
    super(`The document cannot be opened: ${reason}.`);
    this.name = 'OpenError';
    this.reason = reason;
  }
}
