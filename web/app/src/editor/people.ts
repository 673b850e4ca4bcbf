import type { DocumentSession, Peer } from '@collabdocs/client';
import { avatar } from '../ui/avatar.ts';
import { fill, h } from '../ui/dom.ts';
import { profileButton } from '../ui/header-tools.ts';
import { menuButton } from '../ui/menu.ts';
import { announce } from '../ui/notices.ts';

const narrow = matchMedia('(max-width: 640px)');

/** Who is here: a list of avatars, one's own last. Choosing somebody shows where they are. */
export function peopleList(session: DocumentSession, goTo: (peer: Peer) => void): HTMLElement {
  const list = h('ul', { class: 'people', 'aria-label': 'People here' });
  const own = h('li', {}, profileButton(profile => session.rename(profile)));
  let known = new Map<number, string>();

  const show = () => {
    const peers = [...session.peers.values()].sort((a, b) => a.session - b.session);
    const shown = peers.slice(0, narrow.matches ? 2 : 5);
    const rest = peers.slice(shown.length);
    fill(list, ...shown.map(peer => h('li', {}, face(peer, goTo))), rest.length > 0 && h('li', {}, others(rest, goTo)), own);
    const now = new Map(peers.map(peer => [peer.session, peer.user.name]));
    tellComingsAndGoings(known, now);
    known = now;
  };

  session.on('peers', peers => {
    // A caret that moved changes no face.
    const same = peers.size === known.size && [...peers.values()].every(peer => faces.get(peer.session) === faceKey(peer));
    faces = new Map([...peers.values()].map(peer => [peer.session, faceKey(peer)]));
    if (!same) show();
  });
  let faces = new Map<number, string>();
  narrow.addEventListener('change', show);
  show();
  return list;
}

const faceKey = ({ user }: Peer): string => `${user.color} ${user.name}`;

function face(peer: Peer, goTo: (peer: Peer) => void): HTMLElement {
  return h('button', {
    class: 'avatar-button', type: 'button', 'data-name': peer.user.name, 'aria-label': `${peer.user.name}: show where`, title: peer.user.name, onclick: () => goTo(peer),
  }, avatar(peer.user));
}

const others = (peers: readonly Peer[], goTo: (peer: Peer) => void): HTMLElement =>
  menuButton(`${peers.length} more people`, [h('span', { class: 'avatar more-people' }, `+${peers.length}`)],
    () => peers.map(peer => ({ label: peer.user.name, run: () => goTo(peer) })), 'avatar-button');

function tellComingsAndGoings(before: ReadonlyMap<number, string>, now: ReadonlyMap<number, string>): void {
  const came = [...now].filter(([session]) => !before.has(session)).map(([, name]) => `${name} is here.`);
  const went = [...before].filter(([session]) => !now.has(session)).map(([, name]) => `${name} has left.`);
  if (came.length + went.length > 0) announce([...came, ...went].join(' '));
}
