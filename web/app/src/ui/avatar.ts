import type { User } from '@collabdocs/client';
import { initialsOf, inkOn } from '../profile.ts';
import { h } from './dom.ts';

/** A disc in the person's colour with their initials. Decoration: the name must stand beside it or in a label. */
export function avatar(user: User): HTMLElement {
  const disc = h('span', { class: 'avatar', 'aria-hidden': 'true' }, initialsOf(user.name));
  disc.style.backgroundColor = user.color;
  disc.style.color = inkOn(user.color);
  return disc;
}
