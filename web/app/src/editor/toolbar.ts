import type { StateCommand } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import { h, modifierKey } from '../ui/dom.ts';
import { icon, type IconName } from '../ui/icons.ts';
import { cycleHeading, insertLink, toggleMarks, togglePrefix } from './formatting.ts';

const tools: readonly { readonly label: string; readonly icon: IconName; readonly key?: string; readonly command: StateCommand }[] = [
  { label: 'Heading', icon: 'heading', command: cycleHeading },
  { label: 'Bold', icon: 'bold', key: 'B', command: toggleMarks('**') },
  { label: 'Italic', icon: 'italic', key: 'I', command: toggleMarks('*') },
  { label: 'Strikethrough', icon: 'strike', key: 'Shift+X', command: toggleMarks('~~') },
  { label: 'Code', icon: 'code', key: 'E', command: toggleMarks('`') },
  { label: 'Link', icon: 'link', key: 'K', command: insertLink },
  { label: 'Quote', icon: 'quote', command: togglePrefix('> ') },
  { label: 'Bulleted list', icon: 'list', key: 'Shift+8', command: togglePrefix('- ') },
  { label: 'Numbered list', icon: 'ordered', key: 'Shift+7', command: togglePrefix('1. ') },
  { label: 'Task list', icon: 'task', key: 'Shift+9', command: togglePrefix('- [ ] ') },
];

export interface Toolbar {
  readonly element: HTMLElement;
  /** Whether there is something to write; else the buttons are not there. */
  readonly mayWrite: (may: boolean) => void;
}

/** Buttons that write Markdown's marks: one stop for the Tab key, arrows within. */
export function toolbar(view: EditorView): Toolbar {
  const buttons = tools.map(({ label, icon: name, key, command }, index) => h('button', {
    class: 'button icon-only quiet', type: 'button', tabindex: index === 0 ? 0 : -1, 'aria-label': label, title: key ? `${label} (${modifierKey}+${key})` : label,
    onclick: () => { command(view); view.focus(); },
  }, icon(name)));
  const bar = h('div', { class: 'toolbar', role: 'toolbar', 'aria-label': 'Formatting' }, ...buttons);

  bar.addEventListener('keydown', event => {
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const target = { ArrowRight: at + 1, ArrowLeft: at - 1 + buttons.length, Home: 0, End: buttons.length - 1 }[event.key];
    const button = target === undefined ? undefined : buttons[target % buttons.length];
    if (!button) return;
    event.preventDefault();
    for (const other of buttons) other.tabIndex = other === button ? 0 : -1;
    button.focus();
  });
  // The editor keeps its selection, and a phone its keyboard.
  bar.addEventListener('pointerdown', event => event.preventDefault());
  return {
    element: bar,
    mayWrite(may) {
      if (!may && bar.contains(document.activeElement)) view.focus();
      bar.hidden = !may;
    },
  };
}
