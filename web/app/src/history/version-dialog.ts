import { MAX_NOTE_LENGTH, MAX_VERSION_NAME_LENGTH } from '../past.ts';
import { openDialog } from '../ui/dialog.ts';
import { h } from '../ui/dom.ts';

export interface VersionWords { readonly name: string; readonly note: string }

/** Asks how a version is called, and for a note on it. Null when that was not given. */
export function askForVersion(title: string, before: VersionWords, verb: string): Promise<VersionWords | null> {
  return new Promise(resolve => {
    let answer: VersionWords | null = null;
    const name = h('input', { class: 'field', value: before.name, maxlength: MAX_VERSION_NAME_LENGTH, required: true, autocomplete: 'off' });
    const note = h('textarea', { class: 'field note', maxlength: MAX_NOTE_LENGTH, rows: 3 }, before.note);
    const dialog = openDialog(title, [
      h('form', {
        method: 'dialog',
        onsubmit: (event: SubmitEvent) => {
          event.preventDefault();
          // Control characters cannot be typed into a field, but can be pasted.
          const given = name.value.replace(/\p{Cc}/gu, ' ').trim();
          if (given !== '') answer = { name: given, note: note.value.replace(/\r\n?/g, '\n').trim() };
          dialog.close();
        },
      },
        h('label', { class: 'labelled' }, h('span', {}, 'Name'), name),
        h('label', { class: 'labelled' }, h('span', {}, 'Note (optional)'), note),
        h('div', { class: 'dialog-actions' },
          h('button', { class: 'button', type: 'button', onclick: () => dialog.close() }, 'Cancel'),
          h('button', { class: 'button primary', type: 'submit' }, verb))),
    ]);
    dialog.addEventListener('close', () => resolve(answer));
    name.focus();
    name.select();
  });
}
