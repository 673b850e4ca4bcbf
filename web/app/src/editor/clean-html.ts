import DOMPurify, { type Config } from 'dompurify';
import { h } from '../ui/dom.ts';
import { bringsCredential, isLink, isPicture } from './addresses.ts';

/**
 * The HTML of what people write passes here before it becomes elements. The renderer (markdown.ts) makes nothing that would be taken away;
 * should it ever be led to, it is. Behind this stands the page's Content-Security-Policy.
 */
const allowed: Config = {
  ALLOWED_TAGS: [
    'a', 'blockquote', 'br', 'code', 'div', 'em', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr', 'img', 'input', 'li', 'ol', 'p', 'pre', 's', 'strong',
    'table', 'tbody', 'td', 'th', 'thead', 'tr', 'ul', '#text',
  ],
  ALLOWED_ATTR: ['alt', 'aria-label', 'checked', 'class', 'data-line', 'href', 'loading', 'referrerpolicy', 'rel', 'src', 'start', 'target', 'title', 'type'],
  ALLOW_ARIA_ATTR: false,
  ALLOW_DATA_ATTR: false,
};

const asFragment = { ...allowed, RETURN_DOM_FRAGMENT: true } as const;

/** Classes that the renderer gives; all others belong to the page. */
const CLASSES = /^(task|align-(left|center|right)|language-\S+)$/;

const purifier = DOMPurify();
purifier.addHook('uponSanitizeAttribute', (_element, attribute) => {
  if (!keeps(attribute.attrName, attribute.attrValue)) attribute.keepAttr = false;
});
purifier.addHook('afterSanitizeAttributes', element => {
  // The one control that there is: the box of a task.
  if (element.nodeName === 'INPUT') element.setAttribute('type', 'checkbox');
});

function keeps(name: string, value: string): boolean {
  switch (name) {
    case 'href': return isLink(value) && !bringsCredential(value);
    case 'src': return isPicture(value);
    case 'class': return CLASSES.test(value);
    case 'target': return value === '_blank';
    default: return true;
  }
}

/** As text, for a page of its own. */
export const cleanHtml = (html: string): string => purifier.sanitize(html, allowed);

/** One element for each piece, whatever its HTML is, so that pieces and elements keep the same numbers. */
export function cleanElements(pieces: readonly string[]): DocumentFragment {
  const fragment = document.createDocumentFragment();
  for (const box of boxesOf(pieces)) {
    const [only, ...more] = box.children;
    fragment.append(only && more.length === 0 ? only : box);
  }
  return fragment;
}

/** Each piece in a box. One by one they would take several times as long; a piece that leaves its box shows in how many there are. */
function boxesOf(pieces: readonly string[]): readonly Element[] {
  const boxes = [...clean(pieces.map(piece => `<div>${piece}</div>`).join('')).children];
  return boxes.length === pieces.length ? boxes : pieces.map(piece => h('div', {}, clean(piece)));
}

/** Nothing is left where there is not even a body, as of a frameset. */
const clean = (html: string): DocumentFragment =>
  (purifier.sanitize(html, asFragment) as DocumentFragment | null) ?? document.createDocumentFragment();
