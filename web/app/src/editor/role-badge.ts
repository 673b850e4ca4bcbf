import type { DocumentSession, Role } from '@collabdocs/client';
import { roleSentences } from '../roles.ts';
import { fill, h } from '../ui/dom.ts';
import { icon } from '../ui/icons.ts';
import { announce } from '../ui/notices.ts';

const words: Partial<Record<Role, string>> = { reader: 'Read only', reviewer: 'Reviewer' };

/** Says of who may not write what they are; nothing of others. */
export function roleBadge(session: DocumentSession): HTMLElement {
  const badge = h('span', { class: 'role-badge' });
  const show = () => {
    const word = words[session.role];
    badge.hidden = word === undefined;
    badge.title = roleSentences[session.role];
    fill(badge, icon('lock'), h('span', {}, word ?? ''));
  };
  session.on('role', role => {
    show();
    announce(roleSentences[role]);
  });
  show();
  return badge;
}
