import type { ShortcutGroup } from '../ui/shortcuts.ts';

export const editorShortcuts: readonly ShortcutGroup[] = [
  { name: 'Writing', shortcuts: [
    { keys: 'Mod B', does: 'Bold' },
    { keys: 'Mod I', does: 'Italic' },
    { keys: 'Mod Shift X', does: 'Strikethrough' },
    { keys: 'Mod E', does: 'Code' },
    { keys: 'Mod K', does: 'Link' },
    { keys: 'Mod Shift 7', does: 'Numbered list' },
    { keys: 'Mod Shift 8', does: 'Bulleted list' },
    { keys: 'Mod Shift 9', does: 'Task list' },
  ] },
  { name: 'Editing', shortcuts: [
    { keys: 'Mod Z', does: 'Undo your own last edit' },
    { keys: 'Mod Shift Z', does: 'Redo' },
    { keys: 'Mod F', does: 'Find and replace' },
    { keys: 'Alt ↑', does: 'Move the line up' },
    { keys: 'Alt ↓', does: 'Move the line down' },
  ] },
  { name: 'Page', shortcuts: [
    { keys: 'Ctrl Alt V', does: 'Write, both, read' },
    { keys: 'Ctrl Alt H', does: 'Open or close the history' },
    { keys: 'Esc Tab', does: 'Leave the text (Tab alone indents)' },
    { keys: 'Mod S', does: 'Say whether all is saved' },
    { keys: 'Mod /', does: 'These shortcuts' },
  ] },
  { name: 'History', shortcuts: [
    { keys: '← →', does: 'One revision back or on (on the slider)' },
    { keys: 'PgUp PgDn', does: 'A hundredth of all (on the slider)' },
    { keys: 'Space', does: 'Play or pause' },
    { keys: 'Alt ↑', does: 'The change before' },
    { keys: 'Alt ↓', does: 'The next change' },
    { keys: 'Esc', does: 'Back to the text' },
  ] },
];
