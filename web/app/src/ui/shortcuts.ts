import { openDialog } from './dialog.ts';
import { h, isModified, modifierKey } from './dom.ts';

/** Keys as they are written in the dialog: `Mod` stands for the platform's modifier. */
export interface Shortcut { readonly keys: string; readonly does: string }

export interface ShortcutGroup { readonly name: string; readonly shortcuts: readonly Shortcut[] }

export function showShortcuts(groups: readonly ShortcutGroup[]): void {
  if (document.querySelector('dialog.shortcuts')) return;
  openDialog('Keyboard shortcuts', groups.map(group => h('section', {},
    h('h3', {}, group.name),
    h('dl', {}, ...group.shortcuts.map(({ keys, does }) => h('div', {},
      h('dt', {}, does),
      h('dd', {}, ...keys.split(' ').map(key => h('kbd', {}, key.replace('Mod', modifierKey))))))))), 'shortcuts');
}

/** Opens the list of shortcuts at Mod-/, wherever the focus is. */
export function listenForHelp(groups: readonly ShortcutGroup[]): void {
  addEventListener('keydown', event => {
    if (event.key !== '/' || !isModified(event)) return;
    event.preventDefault();
    showShortcuts(groups);
  }, { capture: true });
}
