import { h, type Child } from './dom.ts';
import { icon } from './icons.ts';

/** A modal dialog: the browser keeps the focus inside, closes it on Escape and gives the focus back. It is removed when it closes. */
export function openDialog(title: string, content: readonly Child[], name = ''): HTMLDialogElement {
  const heading = h('h2', { id: `dialog-title-${++count}` }, title);
  const dialog = h('dialog', { class: `dialog ${name}`, 'aria-labelledby': heading.id },
    h('div', { class: 'dialog-head' }, heading,
      h('button', { class: 'button icon-only quiet', type: 'button', 'aria-label': 'Close', onclick: () => dialog.close() }, icon('close'))),
    ...content);
  dialog.addEventListener('close', () => dialog.remove());
  // A click on the backdrop reaches the dialog itself; one that began inside (selecting text) does not count.
  dialog.addEventListener('pointerdown', event => {
    if (event.target === dialog && !contains(dialog.getBoundingClientRect(), event)) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Asks before something that cannot be taken back. The safe answer has the focus. */
export const confirmDanger = (title: string, sentence: string, verb: string): Promise<boolean> => confirm(title, sentence, verb, 'danger');

/** Asks before something large that can be taken back. */
export const confirmStep = (title: string, sentence: string, verb: string): Promise<boolean> => confirm(title, sentence, verb, 'primary');

function confirm(title: string, sentence: string, verb: string, tone: 'danger' | 'primary'): Promise<boolean> {
  return new Promise(resolve => {
    let confirmed = false;
    const cancel = h('button', { class: 'button', type: 'button', onclick: () => dialog.close() }, 'Cancel');
    const dialog = openDialog(title, [
      h('p', {}, sentence),
      h('div', { class: 'dialog-actions' }, cancel,
        h('button', { class: `button ${tone}`, type: 'button', onclick: () => { confirmed = true; dialog.close(); } }, verb)),
    ]);
    dialog.addEventListener('close', () => resolve(confirmed));
    cancel.focus();
  });
}

/** Asks for one line of text. Null when it was not given. */
export function askForLine(title: string, label: string, value: string, maxLength: number, verb: string): Promise<string | null> {
  return new Promise(resolve => {
    let answer: string | null = null;
    const input = h('input', { class: 'field', value, maxlength: maxLength, required: true, autocomplete: 'off' });
    const dialog = openDialog(title, [
      h('form', {
        method: 'dialog',
        onsubmit: (event: SubmitEvent) => {
          event.preventDefault();
          answer = input.value.trim() || null;
          dialog.close();
        },
      },
        h('label', { class: 'labelled' }, h('span', {}, label), input),
        h('div', { class: 'dialog-actions' },
          h('button', { class: 'button', type: 'button', onclick: () => dialog.close() }, 'Cancel'),
          h('button', { class: 'button primary', type: 'submit' }, verb))),
    ]);
    dialog.addEventListener('close', () => resolve(answer));
    input.focus();
    input.select();
  });
}

let count = 0;

const contains = (box: DOMRect, point: { readonly clientX: number; readonly clientY: number }): boolean =>
  point.clientX >= box.left && point.clientX <= box.right && point.clientY >= box.top && point.clientY <= box.bottom;
