import MarkdownIt, { type Env, type Token } from 'markdown-it';
import { bringsCredential, isLink, isPicture } from './addresses.ts';

/** One block of a rendered document: a paragraph, a heading, a whole list. */
export interface Block {
  readonly html: string;
  /** The line of the text on which it begins, from 0. */
  readonly line: number;
}

/**
 * Markdown becomes HTML here, and what people write is not to be trusted: markup in the text is shown as text, and links go
 * only where a link may go. What comes out passes clean-html.ts before it becomes elements.
 */
const markdown = new MarkdownIt({ html: false, linkify: true, breaks: false, typographer: false });

markdown.validateLink = address => isLink(address) || isPicture(address);

/** Opens elsewhere, and gives nothing away. */
const elsewhere = [['target', '_blank'], ['rel', 'noopener noreferrer nofollow']] as const;

markdown.renderer.rules['link_open'] = (tokens, index, options, _env, self) => {
  const token = tokens[index];
  const address = String(token?.attrGet('href') ?? '');
  if (!isLink(address) || bringsCredential(address)) token?.attrSet('href', '#');
  else if (!address.startsWith('#')) for (const [name, value] of elsewhere) token?.attrSet(name, value);
  return self.renderToken(tokens, index, options);
};

const renderImage = markdown.renderer.rules['image'];
markdown.renderer.rules['image'] = (tokens, index, options, env, self) => {
  const token = tokens[index];
  const address = String(token?.attrGet('src') ?? '');
  if (!token || !renderImage || !isPicture(address)) return insteadOfPicture(address, token?.content ?? '');
  token.attrSet('loading', 'lazy');
  token.attrSet('referrerpolicy', 'no-referrer');
  return renderImage(tokens, index, options, env, self);
};

/** A picture that anybody on the line could read or change is one click away; of all others the words stay. */
function insteadOfPicture(address: string, words: string): string {
  const { escapeHtml } = markdown.utils;
  if (!/^http:/i.test(address)) return escapeHtml(words);
  return `<a href="${escapeHtml(address)}"${elsewhere.map(([name, value]) => ` ${name}="${value}"`).join('')}>${escapeHtml(words || address)}</a>`;
}

/** Columns are aligned by classes: the page lets no element bring a style of its own. */
for (const cell of ['th_open', 'td_open']) {
  markdown.renderer.rules[cell] = (tokens, index, options, _env, self) => {
    const token = tokens[index];
    const side = /^text-align:(left|center|right)$/.exec(String(token?.attrGet('style') ?? ''))?.[1];
    if (token && side) token.attrs = [['class', `align-${side}`]];
    return self.renderToken(tokens, index, options);
  };
}

/** `- [ ] task`: the box is drawn, and knows on which line of its block it stands. */
markdown.core.ruler.push('tasks', state => {
  let blockLine = 0;
  state.tokens.forEach((token, index) => {
    if (token.level === 0 && token.map) blockLine = token.map[0];
    const [item, , inline] = state.tokens.slice(index, index + 3);
    const box = /^\[([ xX])\](?=\s)/.exec(inline?.type === 'inline' ? inline.content : '');
    const text = inline?.children?.[0];
    if (item?.type !== 'list_item_open' || !box || text?.type !== 'text') return;
    text.content = text.content.slice(3);
    item.attrJoin('class', 'task');
    const input = new state.Token('task_box', 'input', 0);
    input.attrs = [['type', 'checkbox'], ['aria-label', text.content.trim() || 'Task'], ['data-line', String((item.map?.[0] ?? blockLine) - blockLine)]];
    if (box[1] !== ' ') input.attrs.push(['checked', '']);
    inline?.children?.unshift(input);
  });
});

/** The blocks of one document, again and again: what has not changed since the last time is not rendered again. */
export class BlockRenderer {
  #references = '';
  #rendered = new Map<string, string>();

  render(text: string): readonly Block[] {
    const environment: Env = {};
    const lines = text.split('\n');
    const tokens: Token[] = [];
    // Where blocks begin and end, and which link references there are, is found quickly; what stands in them takes the time.
    markdown.block.parse(text, markdown, environment, tokens);
    const references = JSON.stringify(environment.references ?? {});
    const before = references === this.#references ? this.#rendered : new Map<string, string>();
    [this.#references, this.#rendered] = [references, new Map()];

    return tokens.filter(token => token.level === 0 && token.nesting !== -1).map(token => {
      const [line, end] = token.map ?? [0, 0];
      const source = lines.slice(line, end).join('\n') + (end < lines.length ? '\n' : '');
      const html = before.get(source) ?? this.#rendered.get(source) ?? markdown.render(source, environment);
      this.#rendered.set(source, html);
      return { html, line };
    });
  }
}

/** The document as one piece of HTML. */
export const renderMarkdown = (text: string): string => markdown.render(text);
