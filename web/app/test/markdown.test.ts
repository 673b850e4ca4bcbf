import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BlockRenderer, renderMarkdown } from '../src/editor/markdown.ts';

const dangerous: Readonly<Record<string, string>> = {
  'a script': '<script>alert(1)</script>',
  'a handler': '<img src=x onerror=alert(1)>',
  'a javascript link': '[x](javascript:alert(1))',
  'a javascript link in capitals and spaces': '[x]( JaVaScRiPt:alert(1))',
  'a javascript link with an entity': '[x](&#106;avascript:alert(1))',
  'a javascript link with a tab': '[x](java&#9;script:alert(1))',
  'a javascript reference': '[x]\n\n[x]: javascript:alert(1)',
  'an autolink': '<javascript:alert(1)>',
  'a data link': '[x](data:text/html;base64,PHNjcmlwdD4=)',
  'a vbscript link': '[x](vbscript:msgbox)',
  'a picture that is a document': '![x](data:image/svg+xml;base64,PHN2Zz4=)',
  'a quote in an address': '[x](https://example.org/"onmouseover="alert(1))',
  'a quote in a title': '[x](https://example.org "\\" onmouseover=alert(1) \\"")',
  'a tag in a fence': '```"><script>alert(1)</script>\nx\n```',
};

for (const [name, text] of Object.entries(dangerous)) {
  test(`${name} becomes nothing that runs`, () => {
    const html = renderMarkdown(text);
    // What stands inside an attribute's quotes is no attribute.
    assert.doesNotMatch(html.replace(/"[^"]*"/g, '""'), /<script|<[^>]+ on\w+=/i, html);
    for (const [, address] of html.matchAll(/(?:href|src)="([^"]*)"/g)) assert.match(address ?? '', /^(https?:|#|data:image\/(?!svg))/, html);
  });
}

test('links open elsewhere and give nothing away', () => {
  assert.equal(renderMarkdown('[x](https://example.org)'), '<p><a href="https://example.org" target="_blank" rel="noopener noreferrer nofollow">x</a></p>\n');
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
