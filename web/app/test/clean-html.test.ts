import './dom.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanElements, cleanHtml } from '../src/editor/clean-html.ts';
import { renderMarkdown } from '../src/editor/markdown.ts';
import { hostileHtml, hostileMarkdown } from './hostile.ts';

const inert = new Set([
  'A', 'BLOCKQUOTE', 'BR', 'CODE', 'DIV', 'EM', 'H1', 'H2', 'H3', 'H4', 'H5', 'H6', 'HR', 'IMG', 'INPUT', 'LI', 'OL', 'P', 'PRE', 'S', 'STRONG', 'TABLE', 'TBODY', 'TD', 'TH', 'THEAD', 'TR', 'UL',
]);
const plain = new Set(['alt', 'aria-label', 'checked', 'class', 'data-line', 'loading', 'referrerpolicy', 'rel', 'start', 'target', 'title', 'type']);

/** Every element that is there, by what browsers know of it, not by what its text looks like. */
function assertInert(root: ParentNode, from: string): void {
  for (const element of root.querySelectorAll('*')) {
    assert.equal(element.namespaceURI, 'http://www.w3.org/1999/xhtml', from);
    assert.ok(inert.has(element.tagName), `${element.outerHTML} of ${from}`);
    for (const { name, value } of element.attributes) {
      if (name === 'href') assert.match(new URL(value, 'https://here.example/d/doc').protocol, /^(https?|mailto|tel):$/, from);
      else if (name === 'src') assert.match(value, /^(https:\/\/|data:image\/(png|jpe?g|gif|webp|avif);base64,)/i, from);
      else assert.ok(plain.has(name), `${element.outerHTML} of ${from}`);
    }
    if (element.tagName === 'INPUT') assert.equal(element.getAttribute('type'), 'checkbox', from);
    if (element.hasAttribute('class')) assert.match(element.className, /^(task|align-\w+|language-\S+)$/, from);
  }
}

function parsed(html: string): DocumentFragment {
  const template = document.createElement('template');
  template.innerHTML = html;
  return template.content;
}

for (const [name, html] of Object.entries(hostileHtml)) {
  test(`of ${name} nothing is left that runs, loads or styles`, () => {
    const made = cleanElements([html, '<p>after</p>']);
    assertInert(made, html);
    // One element each: the preview finds a block by its number.
    assert.equal(made.children.length, 2);
    assert.equal(made.children[1]?.outerHTML, '<p>after</p>');
    // As text it is read again by whoever opens the file, and must not become something else.
    const once = cleanHtml(html);
    assertInert(parsed(once), once);
    assertInert(parsed(parsed(once).querySelector('*')?.parentElement?.innerHTML ?? once), once);
  });
}

for (const [name, text] of Object.entries(hostileMarkdown)) {
  test(`${name} becomes nothing that runs, and the renderer alone sees to it`, () => {
    const html = renderMarkdown(text);
    assertInert(parsed(html), html);
    assertInert(cleanElements([html]), html);
  });
}

test('all that the renderer makes stays as it is', () => {
  const html = renderMarkdown(`# One *two* ~~three~~ **four** \`five\`

- [ ] task with [link](https://example.org "title")
- [x] done

7. seven

> quoted\\
> broken

| a | b | c |
|:--|:-:|--:|
| 1 | 2 | 3 |

![picture](https://example.org/a.png "title") ![in the text](data:image/png;base64,iVBORw0KGgo=) ![over http](http://example.org/a.png)

[mail](mailto:ann@example.org) [here](#one) [other](/d/other) https://example.org <tel:123>

\`\`\`js
let a = 1 < 2;
\`\`\`

***
`);
  assert.equal(cleanHtml(html), serialised(html));
});

test('pieces and elements keep the same numbers, whatever is in them', () => {
  const pieces = ['<p>one</p>', 'bare', '', '<p>two</p><p>three</p>', '</div><div>out', '<table>', '<!-- -->', '<script>1</script>'];
  assert.deepEqual([...cleanElements(pieces).children].map(element => element.textContent), ['one', 'bare', '', 'twothree', 'out', '', '', '']);
});

function serialised(html: string): string {
  const box = document.createElement('div');
  box.append(parsed(html));
  return box.innerHTML;
}
