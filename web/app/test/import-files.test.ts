import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textOf, titleOf } from '../src/list/import-files.ts';

const bytes = (...values: number[]): ArrayBuffer => new Uint8Array(values).buffer as ArrayBuffer;
const utf8 = (text: string): ArrayBuffer => new TextEncoder().encode(text).buffer as ArrayBuffer;

test('line ends become LF', () => assert.equal(textOf(utf8('one\r\ntwo\rthree\nfour\r\n')), 'one\ntwo\nthree\nfour\n'));
test('a byte order mark is no text', () => assert.equal(textOf(bytes(0xef, 0xbb, 0xbf, 0x61)), 'a'));
test('UTF-16 is read where its mark says so', () => {
  assert.equal(textOf(bytes(0xff, 0xfe, 0x61, 0x00, 0xac, 0x20)), 'a€');
  assert.equal(textOf(bytes(0xfe, 0xff, 0x00, 0x61, 0x20, 0xac)), 'a€');
});
test('what is not text is refused', () => assert.throws(() => textOf(bytes(0x61, 0xff, 0x62)), TypeError));
test('a file name becomes a title', () => {
  assert.equal(titleOf('Meeting notes.md'), 'Meeting notes');
  assert.equal(titleOf('v1.2 notes.txt'), 'v1.2 notes');
  assert.equal(titleOf('.md'), 'Imported document');
});
