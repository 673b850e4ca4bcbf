import type { Delta } from '../delta/op.ts';
import type { PresenceMessage } from '../protocol.ts';
import type { Peer } from '../user.ts';
import { followAuthor, mapSelection, toLocal } from './presence.ts';
import type { Replica } from './replica.ts';

type Peers = ReadonlyMap<number, Peer>;

/** Everybody else who is here. Kept in coordinates of the confirmed document, and shown in those of the local one. */
export class PeerBoard {
  #confirmed: Peers = new Map();
  /** What was shown last, and of what it was made. */
  #shown: { readonly confirmed: Peers; readonly replica: Replica; readonly local: Peers } | null = null;

  get size(): number {
    return this.#confirmed.size;
  }

  /** The same map as long as nothing has changed. */
  local(replica: Replica): Peers {
    const confirmed = this.#confirmed;
    if (this.#shown?.confirmed !== confirmed || this.#shown.replica !== replica)
      this.#shown = { confirmed, replica, local: mapSelections(confirmed, (peer) => toLocal(peer.selection, replica)) };
    return this.#shown.local;
  }

  /** Takes in what changed (P3). @param self this session, which is nobody else. */
  update({ peers, left }: PresenceMessage, self: number): void {
    const result = new Map(this.#confirmed);
    for (const session of left) result.delete(session);
    for (const peer of peers) if (peer.session !== self) result.set(peer.session, peer);
    this.#confirmed = result;
  }

  /** Carries everybody over a delta that was confirmed (P4). @param author undefined where it is of several, or unknown. */
  advance(delta: Delta, author?: number): void {
    this.#confirmed = mapSelections(this.#confirmed, (peer) => (peer.session === author ? followAuthor : mapSelection)(peer.selection, delta));
  }

  clear(): void {
    this.#confirmed = new Map();
  }
}

function mapSelections(peers: Peers, map: (peer: Peer) => Peer['selection']): Peers {
  return peers.size === 0 ? peers : new Map([...peers].map(([session, peer]) => [session, { ...peer, selection: map(peer) }]));
}
