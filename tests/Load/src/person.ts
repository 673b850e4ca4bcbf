import { transform } from '../../../web/client/src/delta/transform.ts';
import type { Delta } from '../../../web/client/src/index.ts';
import { replacement } from './plain-text.ts';
import type { Patch } from './trace.ts';
import type { Client } from './verification.ts';

/**
 * The recorded person in front of a real client. The client follows the server as fast as the network lets it; the person saw the
 * others' edits as late as the recording says. What the client has and the person had not seen is `early`:
 *
 * ```
 *   what the person saw --early--> the client's text
 *          | patch                       | patch over early (later in the order: wins ties)
 *          v                             v
 *   what the person sees --early'--> the client's text
 * ```
 */
export class Person {
  readonly client: Client;
  /** Changes of others, oldest first, each with the revision that it ended at. */
  #early: { readonly revision: number; readonly delta: Delta }[] = [];

  constructor(client: Client) {
    this.client = client;
    client.session.on('change', ({ delta, origin }) => {
      if (origin === 'remote') this.#early.push({ revision: client.session.revision, delta });
    });
  }

  /** The person sees what others have done up to this revision. */
  see(revision: number): void {
    this.#early = this.#early.filter((change) => change.revision > revision);
  }

  type([position, deleted, inserted]: Patch): void {
    let patch = replacement(position, deleted, inserted);
    this.#early = this.#early.map(({ revision, delta }) => {
      const carried = transform(delta, patch, 'loses');
      patch = transform(patch, delta, 'wins');
      return { revision, delta: carried };
    });
    this.client.session.edit(patch);
  }
}
