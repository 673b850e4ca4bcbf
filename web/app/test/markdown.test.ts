import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BlockRenderer, renderMarkdown } from '../src/editor/markdown.ts';

test('links open elsewhere and give nothing away', () => {
  assert.equal(renderMarkdown('[x](https://example.org)'), '<p><a href="https://example.org" target="_blank" rel="noopener noreferrer nofollow">x</a></p>\n');
});

test('a link in a text does not replace who one is', () => {
  for (const address of ['#cdl_x', '#cdt_x.y', '/d/notes#cdl_x', '?a#cdt_x', '&#35;cdl_x', '//docs.example.org/d/notes#cdl_x'])
    assert.match(renderMarkdown(`[agenda](${address})`), /<a href="#"[ >]/, address);
  assert.match(renderMarkdown('[agenda](#cdl)'), /href="#cdl"/);
  assert.match(renderMarkdown('[agenda](https://docs.example.org/d/notes#cdl_x)'), /href="https:\/\/docs.example.org\/d\/notes#cdl_x" target="_blank"/);
});

test('a block knows the line it begins on', () => {
  assert.deepEqual(new BlockRenderer().render('# One\n\ntwo\nthree\n\n- four\n- five\n').map(block => block.line), [0, 2, 5]);
});

test('a task knows its line within the block', () => {
  const html = renderMarkdown('one\n\n- [ ] two\n- [x] three\n  - [ ] four');
  assert.deepEqual([...html.matchAll(/data-line="(\d)"( checked)?/g)].map(found => [found[1], found[2] !== undefined]), [['0', false], ['1', true], ['2', false]]);
});

test('block by block a document looks as it does in one piece, and so after each change', () => {
  const renderer = new BlockRenderer();
  const lines = SAMPLE.split('\n');
  for (let count = 0; count <= lines.length; count++) {
    for (const text of [lines.slice(0, count).join('\n'), lines.slice(count).join('\n')])
      assert.equal(renderer.render(text).map(block => block.html).join(''), renderMarkdown(text), text);
  }
});

test('a link reference that comes later changes what was rendered before', () => {
  const renderer = new BlockRenderer();
  assert.match(renderer.render('a [b] c\n')[0]?.html ?? '', /\[b\]/);
  assert.match(renderer.render('a [b] c\n\n[b]: https://example.org\n')[0]?.html ?? '', /href="https:\/\/example.org"/);
});

const SAMPLE = `# One

Two *and [three]* with \`code\`,
over two lines.

Setext
======

- a
- b

  loose

1) c
   - [x] d
     - [ ] e

7. f

    indented

> quoted
lazy
> - list

| a | b |
|---|---|
| 1 | 2 |

\`\`\`js
fence

more
\`\`\`
***
[three]: https://example.org/3
\ttabbed
last`;
