import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderBlocks, renderMarkdown } from '../src/editor/markdown.ts';

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
  assert.deepEqual(renderBlocks('# One\n\ntwo\nthree\n\n- four\n- five\n').map(block => block.line), [0, 2, 5]);
});

test('a task knows its line within the block', () => {
  const html = renderMarkdown('one\n\n- [ ] two\n- [x] three\n  - [ ] four');
  assert.deepEqual([...html.matchAll(/data-line="(\d)"( checked)?/g)].map(found => [found[1], found[2] !== undefined]), [['0', false], ['1', true], ['2', false]]);
});
