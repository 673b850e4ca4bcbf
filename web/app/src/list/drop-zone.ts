import { h } from '../ui/dom.ts';
import { icon } from '../ui/icons.ts';

/** Takes files that are dropped anywhere on the page. */
export function acceptDrops(accept: (files: readonly File[]) => void): void {
  const veil = h('div', { class: 'drop-veil', 'aria-hidden': 'true', hidden: true }, h('div', {}, icon('upload'), 'Drop .txt or .md files to import them'));
  document.body.append(veil);
  const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;

  addEventListener('dragover', event => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    veil.hidden = false;
  });
  addEventListener('dragleave', event => {
    // Leaving an element for another is not leaving the page.
    if (event.relatedTarget === null) veil.hidden = true;
  });
  addEventListener('drop', event => {
    veil.hidden = true;
    if (!holdsFiles(event)) return;
    event.preventDefault();
    accept([...(event.dataTransfer?.files ?? [])]);
  });
}
