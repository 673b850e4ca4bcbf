import type { DocumentSession, Peer } from '@collabdocs/client';
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

const facesOf = (peers: ReadonlyMap<number, Peer>): string => JSON.stringify([...peers.values()].map(({ session, user }) => [session, user.name, user.color]));

function face(peer: Peer, follow: (peer: Peer) => void): HTMLElement {
  return h('button', {
    class: 'avatar-button', type: 'button', 'data-name': peer.user.name, 'aria-label': `${peer.user.name}: show where`, title: peer.user.name, onclick: () => follow(peer),
  }, avatar(peer.user));
}

const others = (peers: readonly Peer[], follow: (peer: Peer) => void): HTMLElement =>
  menuButton(`${peers.length} more people`, [h('span', { class: 'avatar more-people' }, `+${peers.length}`)],
    () => peers.map(peer => ({ label: peer.user.name, run: () => follow(peer) })), 'avatar-button');
