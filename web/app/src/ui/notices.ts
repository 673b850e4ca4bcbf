import { h } from './dom.ts';
import { icon } from './icons.ts';

const SHOWN_MS = 6_000;

const announcer = h('div', { class: 'visually-hidden', role: 'status', 'aria-live': 'polite' });
const tray = h('div', { class: 'notices', role: 'region', 'aria-label': 'Notices' });

/** Says something to a screen reader that the eye sees elsewhere. */
export function announce(sentence: string): void {
  attach();
  // Emptied first: the same sentence twice is two announcements.
  announcer.textContent = '';
  setTimeout(() => { announcer.textContent = sentence; }, 50);
}

/** Shows a sentence for a while in the corner; it stays while the mouse or the focus is on it. */
export function notify(sentence: string, action?: { readonly label: string; readonly href: string }): void {
  show(h('div', { class: 'notice' }, h('p', {}, sentence), action ? h('a', { class: 'button quiet', href: action.href }, action.label) : null));
  announce(sentence);
}

/** Shows what went wrong, until it is put away. */
export function complain(sentence: string): void {
  const notice = h('div', { class: 'notice error', role: 'alert' }, icon('warning'), h('p', {}, sentence));
  notice.append(h('button', { class: 'button icon-only quiet', type: 'button', 'aria-label': 'Dismiss', onclick: () => notice.remove() }, icon('close')));
  attach();
  tray.append(notice);
}

function show(notice: HTMLElement): void {
  attach();
  tray.append(notice);
  const leave = () => {
    if (notice.matches(':hover, :focus-within')) setTimeout(leave, SHOWN_MS / 2);
    else notice.remove();
  };
  setTimeout(leave, SHOWN_MS);
}

function attach(): void {
  if (!tray.isConnected) document.body.append(announcer, tray);
}
