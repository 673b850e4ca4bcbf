import { h } from '../ui/dom.ts';
import type { Block } from './markdown.ts';

/** From this many blocks on, those out of sight are not laid out. */
const LONG = 300;

/** Makes one element of each piece of HTML. */
export type MakeElements = (pieces: readonly string[]) => DocumentFragment;

export interface Preview {
  readonly element: HTMLElement;
  show(blocks: readonly Block[], elementsOf: MakeElements): void;
  /** Brings what stands at a line of the text to the top; a fraction lies between two lines. */
  scrollTo(line: number): void;
}

/** The text as it will be read. `toggleTask` is told the line (from 0) of a task whose box was pressed. */
export function createPreview(toggleTask: (line: number) => void): Preview {
  const page = h('div', { class: 'prose' });
  const empty = h('p', { class: 'prose-empty' }, 'What you write shows here.');
  const element = h('section', { class: 'preview', 'aria-label': 'Preview', tabindex: 0 }, empty, page);
  let blocks: readonly Block[] = [];

  const show = (next: readonly Block[], elementsOf: MakeElements) => {
    const { from, end, endNext } = difference(blocks, next);
    for (const old of [...page.children].slice(from, end)) old.remove();
    const fresh = elementsOf(next.slice(from, endNext).map(block => block.html));
    page.insertBefore(fresh, page.children[from] ?? null);
    blocks = next;
    page.classList.toggle('long', blocks.length > LONG);
    empty.hidden = blocks.length > 0;
  };

  const scrollTo = (line: number) => {
    let index = 0;
    while (index + 1 < blocks.length && (blocks[index + 1]?.line ?? 0) <= line) index++;
    const [block, following] = [blocks[index], blocks[index + 1]];
    const top = (page.children[index] as HTMLElement | undefined)?.offsetTop ?? 0;
    const nextTop = (page.children[index + 1] as HTMLElement | undefined)?.offsetTop ?? page.scrollHeight;
    if (!block) return;
    const share = following ? (line - block.line) / (following.line - block.line) : 0;
    element.scrollTop = line < 0.5 ? 0 : top + (nextTop - top) * Math.max(0, Math.min(1, share)) - page.offsetTop;
  };

  page.addEventListener('click', event => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement)) return;
    // The text says whether it is ticked, not the box.
    event.preventDefault();
    const block = [...page.children].findIndex(child => child.contains(box));
    toggleTask((blocks[block]?.line ?? 0) + Number(box.dataset['line']));
  });

  return { element, show, scrollTo };
}

/** What lies between the blocks that both have at the beginning and those that both have at the end. */
function difference(before: readonly Block[], after: readonly Block[]): { from: number; end: number; endNext: number } {
  let from = 0;
  while (from < before.length && from < after.length && before[from]?.html === after[from]?.html) from++;
  let [end, endNext] = [before.length, after.length];
  while (end > from && endNext > from && before[end - 1]?.html === after[endNext - 1]?.html) [end, endNext] = [end - 1, endNext - 1];
  return { from, end, endNext };
}
