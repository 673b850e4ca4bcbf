import { copyText } from '../ui/copy.ts';
import { fill, h } from '../ui/dom.ts';
import { icon } from '../ui/icons.ts';

/** Copies a link. @param done hears whether the browser allowed it. */
export function copyButton(label: string, buttonClass: string, link: string, done: (copied: boolean) => void, name = label): HTMLButtonElement {
  const button = h('button', { class: buttonClass, type: 'button', 'aria-label': name === label ? undefined : name }, icon('copy'), label);
  button.addEventListener('click', async () => {
    const copied = await copyText(link);
    if (copied) fill(button, icon('check'), 'Copied');
    done(copied);
  });
  return button;
}
