import { h, type Child } from './dom.ts';
import { icon, type IconName } from './icons.ts';

export interface MenuItem {
  readonly label: string;
  readonly icon?: IconName;
  readonly danger?: boolean;
  /** Set where the item is one of several choices: whether it is the chosen one. */
  readonly checked?: boolean;
  readonly run: () => void;
}

/** A heading inside a menu. */
export interface MenuHeading { readonly heading: string }

/** A button that opens a menu below itself. The items are asked for each time. */
export function menuButton(
  label: string, face: readonly Child[], items: () => readonly (MenuItem | MenuHeading)[], buttonClass = 'button icon-only quiet',
): HTMLButtonElement {
  // Pressing the button closes a menu that is open, as pressing anywhere does; the click that follows shall not open it again.
  let closing = false;
  const button = h('button', {
    class: buttonClass, type: 'button', 'aria-label': label, title: label, 'aria-haspopup': 'menu', 'aria-expanded': 'false',
    onpointerdown: () => { closing = button.ariaExpanded === 'true'; },
    onclick: () => {
      if (!closing) open(button, label, items());
      closing = false;
    },
  }, ...face);
  return button;
}

function open(button: HTMLButtonElement, label: string, entries: readonly (MenuItem | MenuHeading)[]): void {
  const menu = h('div', { class: 'menu', role: 'menu', 'aria-label': label, popover: 'auto' });
  for (const entry of entries) menu.append('heading' in entry ? headingOf(entry) : itemOf(entry, menu));
  menu.addEventListener('keydown', event => moveFocus(menu, event));
  menu.addEventListener('toggle', event => {
    if ((event as ToggleEvent).newState !== 'closed') return;
    button.setAttribute('aria-expanded', 'false');
    menu.remove();
  });
  document.body.append(menu);
  menu.showPopover();
  button.setAttribute('aria-expanded', 'true');
  placeBelow(menu, button);
  menu.querySelector<HTMLElement>('[role^=menuitem]')?.focus();
}

function itemOf(item: MenuItem, menu: HTMLElement): HTMLElement {
  return h('button', {
    type: 'button', class: item.danger ? 'menu-item danger' : 'menu-item', tabindex: -1,
    role: item.checked === undefined ? 'menuitem' : 'menuitemradio', 'aria-checked': item.checked === undefined ? undefined : String(item.checked),
    onclick: () => { menu.hidePopover(); item.run(); },
  }, item.icon ? icon(item.icon) : null, h('span', {}, item.label), item.checked ? icon('check') : null);
}

const headingOf = (entry: MenuHeading): HTMLElement => h('div', { class: 'menu-heading', role: 'presentation' }, entry.heading);

function moveFocus(menu: HTMLElement, event: KeyboardEvent): void {
  const items = [...menu.querySelectorAll<HTMLElement>('[role^=menuitem]')];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const target = {
    ArrowDown: (at + 1) % items.length, ArrowUp: (at - 1 + items.length) % items.length, Home: 0, End: items.length - 1,
  }[event.key];
  if (event.key === 'Tab') menu.hidePopover();
  if (target === undefined) return;
  event.preventDefault();
  items[target]?.focus();
}

/** Below its anchor, right edges aligned, kept inside the window. */
export function placeBelow(floating: HTMLElement, anchor: Element): void {
  const [box, own] = [anchor.getBoundingClientRect(), floating.getBoundingClientRect()];
  const left = Math.min(Math.max(8, box.right - own.width), innerWidth - own.width - 8);
  const below = box.bottom + 6;
  const top = below + own.height > innerHeight - 8 ? Math.max(8, box.top - own.height - 6) : below;
  floating.style.left = `${left}px`;
  floating.style.top = `${top}px`;
}
