import type { Delta } from '../delta/op.ts';
import type { PresenceMessage } from '../protocol.ts';
import type { Peer } from '../user.ts';
import { followAuthor, mapSelection, toLocal } from './presence.ts';
import type { Replica } from './replica.ts';

/** Everybody else who is here, in coordinates of the confirmed document. Immutable. */
export type Peers = ReadonlyMap<number, Peer>;

export const NOBODY: Peers = new Map();

/** Takes in what changed (P3). */
export function updatePeers(peers: Peers, message: PresenceMessage, self: number): Peers {
  const result = new Map(peers);
  for (const session of message.left) result.delete(session);
  for (const peer of message.peers) if (peer.session !== self) result.set(peer.session, peer);
  return result;
}

/** Carries everybody over a delta that was confirmed (P4). @param author undefined where it is of several, or unknown. */
export function advancePeers(peers: Peers, delta: Delta, author?: number): Peers {
  if (peers.size === 0) return peers;
  return mapSelections(peers, (peer) => (peer.session === author ? followAuthor : mapSelection)(peer.selection, delta));
}

export const localPeers = (peers: Peers, replica: Replica): Peers =>
  peers.size === 0 ? peers : mapSelections(peers, (peer) => toLocal(peer.selection, replica));

function mapSelections(peers: Peers, map: (peer: Peer) => Peer['selection']): Peers {
  return new Map([...peers].map(([session, peer]) => [session, { ...peer, selection: map(peer) }]));
}
