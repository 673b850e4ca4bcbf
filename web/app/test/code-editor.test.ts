import './dom.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Compartment, EditorState } from '@codemirror/state';
import { runScopeHandlers } from '@codemirror/view';

Object.assign(globalThis, { localStorage: { getItem: () => null } });
const { createCodeEditor } = await import('../src/editor/code-editor.ts');

test('no key of the undo history changes a text that may not be written', () => {
  const mode = new Compartment();
  const view = createCodeEditor('text', mode.of([]));
  view.dispatch({ changes: { from: 4, insert: ' more' }, userEvent: 'input.type' });
  view.dispatch({ effects: mode.reconfigure(EditorState.readOnly.of(true)) });
  const press = (key: string): boolean => runScopeHandlers(view, new window.KeyboardEvent('keydown', { key, ctrlKey: true }), 'editor');
  for (const key of ['u', 'z']) assert.deepEqual([press(key), view.state.doc.toString()], [true, 'text more'], key);
  view.dispatch({ effects: mode.reconfigure([]) });
  assert.deepEqual([press('u'), view.state.doc.toString()], [true, 'text']);
});
