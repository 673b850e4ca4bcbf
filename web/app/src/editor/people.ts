import type { DocumentSession, Peer, User } from '@collabdocs/client';
import { avatar } from '../ui/avatar.ts';
import { fill, h } from '../ui/dom.ts';
import { profileButton } from '../ui/header-tools.ts';
import { menuButton } from '../ui/menu.ts';

const narrow = matchMedia('(max-width: 640px)');

/** Who is here: a list of avatars, one's own last. Choosing somebody brings the place where they are into view. */
export function peopleList(session: DocumentSession, goTo: (position: number) => void): HTMLElement {
  const list = h('ul', { class: 'people', 'aria-label': 'People here' });
  const own = h('li', {}, profileButton(profile => session.rename(profile)));
  let faces = facesOf(session.peers);
  const follow = (peer: Peer) => {
    // Where they are now, not where they were when the face was drawn.
    const selection = session.peers.get(peer.session)?.selection;
    if (selection) goTo(selection.head);
  };

  const show = () => {
    const peers = [...session.peers.values()].sort((a, b) => a.session - b.session);
    const shown = peers.slice(0, narrow.matches ? 2 : 5);
    const rest = peers.slice(shown.length);
    fill(list, ...shown.map(peer => h('li', {}, face(peer, follow))), rest.length > 0 && h('li', {}, others(rest, follow)), own);
  };

  session.on('peers', peers => {
    // A caret that moved changes no face.
    const now = facesOf(peers);
    if (now === faces) return;
    faces = now;
    show();
  });
  narrow.addEventListener('change', show);
  show();
  return list;
}

const facesOf = (peers: ReadonlyMap<number, Peer>): string => JSON.stringify([...peers.values()].map(({ session, user }) => [session, user.name, user.color, user.id]));

/** Who is proved by a token; a guest has named themselves. */
export const describe = ({ name, id }: User): string => (id === undefined ? `${name} (guest)` : `${name} (signed in as ${id})`);

function face(peer: Peer, follow: (peer: Peer) => void): HTMLElement {
  return h('button', {
    class: peer.user.id === undefined ? 'avatar-button' : 'avatar-button proved', type: 'button', 'data-name': peer.user.name,
    'aria-label': `${describe(peer.user)}: show where`, title: describe(peer.user), onclick: () => follow(peer),
  }, avatar(peer.user));
}

const others = (peers: readonly Peer[], follow: (peer: Peer) => void): HTMLElement =>
  menuButton(`${peers.length} more people`, [h('span', { class: 'avatar more-people' }, `+${peers.length}`)],
    () => peers.map(peer => ({ label: describe(peer.user), run: () => follow(peer) })), 'avatar-button');
