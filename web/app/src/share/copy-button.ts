import { copyText } from '../ui/copy.ts';
import { fill, h } from '../ui/dom.ts';
import { icon } from '../ui/icons.ts';
import { announce } from '../ui/notices.ts';

/** Copies a link, and says that it did. @param failed is called where the browser does not allow it. */
export function copyButton(label: string, buttonClass: string, link: string, failed: () => void, name = label): HTMLButtonElement {
  const button = h('button', { class: buttonClass, type: 'button', 'aria-label': name === label ? undefined : name }, icon('copy'), label);
  button.addEventListener('click', async () => {
    if (await copyText(link)) {
      fill(button, icon('check'), 'Copied');
      announce('The link is on the clipboard.');
    } else failed();
  });
  return button;
}
