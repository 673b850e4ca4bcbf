import { h } from './dom.ts';
import { icon } from './icons.ts';

const SHOWN_MS = 6_000;
/** Where there is something to decide on. */
const DECIDED_MS = 12_000;

const announcer = h('div', { class: 'visually-hidden', role: 'status', 'aria-live': 'polite' });
const tray = h('div', { class: 'notices', role: 'region', 'aria-label': 'Notices' });

/** Says something to a screen reader that the eye sees elsewhere. */
export function announce(sentence: string): void {
  attach();
  // Emptied first: the same sentence twice is two announcements.
  announcer.textContent = '';
  setTimeout(() => { announcer.textContent = sentence; }, 50);
}

/** What can be done about a notice: go somewhere, or do something. */
export type NoticeAction = { readonly label: string; readonly href: string } | { readonly label: string; readonly run: () => void };

/** Shows a sentence for a while in the corner; it stays while the mouse or the focus is on it. */
export function notify(sentence: string, action?: NoticeAction): void {
  const notice = h('div', { class: 'notice' }, h('p', {}, sentence));
  if (action && 'href' in action) notice.append(h('a', { class: 'button quiet', href: action.href }, action.label));
  else if (action) notice.append(h('button', { class: 'button quiet', type: 'button', onclick: () => { notice.remove(); action.run(); } }, action.label));
  show(notice, action ? DECIDED_MS : SHOWN_MS);
  announce(sentence);
}

/** Shows what went wrong, until it is put away. */
export function complain(sentence: string): void {
  const notice = h('div', { class: 'notice error', role: 'alert' }, icon('warning'), h('p', {}, sentence));
  notice.append(h('button', { class: 'button icon-only quiet', type: 'button', 'aria-label': 'Dismiss', onclick: () => notice.remove() }, icon('close')));
  attach();
  tray.append(notice);
}

function show(notice: HTMLElement, shownFor: number): void {
  attach();
  tray.append(notice);
  const leave = () => {
    if (notice.matches(':hover, :focus-within')) setTimeout(leave, shownFor / 2);
    else notice.remove();
  };
  setTimeout(leave, shownFor);
}

function attach(): void {
  if (!tray.isConnected) document.body.append(announcer, tray);
}
