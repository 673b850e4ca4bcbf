/** What can stand inside an element; nothing for `null` and `false`. */
export type Child = Node | string | null | false;

type Value = string | number | boolean | undefined | ((event: never) => void);

/**
 * Makes an element: `h('button', { class: 'primary', onclick: save }, 'Save')`. Names that begin with `on` are listeners, all others
 * attributes; `false` and `undefined` leave the attribute out. Text is always text, never markup.
 */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag, attributes: Readonly<Record<string, Value>> = {}, ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value as (event: Event) => void);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : String(value));
  }
  append(element, children);
  return element;
}

/** Replaces all that is in an element. */
export function fill(element: Element, ...children: readonly Child[]): void {
  element.replaceChildren();
  append(element, children);
}

function append(element: Element, children: readonly Child[]): void {
  for (const child of children) if (child !== null && child !== false) element.append(child);
}

/** Disables a button or enables it. The focus must not stay on one that is disabled: no key would be heard any more. */
export function disable(button: HTMLButtonElement, disabled: boolean, heir: HTMLElement): void {
  if (disabled && document.activeElement === button) heir.focus();
  button.disabled = disabled;
}

/** On a Mac the command key, elsewhere the control key, as people read it. */
export const modifierKey = /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘' : 'Ctrl';

/** Whether the modifier of the platform is held, and no other. */
export const isModified = (event: KeyboardEvent): boolean =>
  (modifierKey === '⌘' ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey) && !event.altKey;
