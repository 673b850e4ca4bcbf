import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redo, undo, undoDepth } from '@codemirror/commands';
import { EditorState, StateEffect, Transaction } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { Random } from '../../client/test/support/random.ts';
import { event } from './dom.ts';
import { Room, type Editor } from './pair.ts';

const RUNS = process.env['COLLABDOCS_DEEP'] === '1' ? 1_000 : 60;

async function forSeeds(run: (random: Random) => Promise<void>): Promise<void> {
  const first = Number(process.env['COLLABDOCS_SEED'] ?? 1);
  for (let seed = first; seed < first + RUNS; seed++)
    await run(new Random(seed)).catch((error: Error) => {
      throw new Error(`seed ${seed} (COLLABDOCS_SEED=${seed}): ${error.message}`, { cause: error });
    });
}

function typeAnywhere(editor: Editor, random: Random, alphabet: string): void {
  const length = editor.text.length;
  const from = random.int(length + 1);
  const to = random.chance(0.3) ? Math.min(length, from + random.int(5)) : from;
  const text = random.chance(0.8) || from === to ? random.pick([...alphabet]) : '';
  editor.type(from, to, text);
}

test('an editor always shows its session, through edits of both, refusals, undo and redo', () =>
  forSeeds(async (random) => {
    const room = new Room('one\ntwo 😀 three\n', random, 'some');
    const editors = [await room.join(), await room.join()];
    for (let step = 0; step < 80; step++) {
      const editor = random.pick(editors);
      const dice = random.next();
      if (dice < 0.35) typeAnywhere(editor, random, 'ab\n😀');
      else if (dice < 0.42) undo(editor.view);
      else if (dice < 0.46) redo(editor.view);
      else await room.exchange();
      for (const each of editors) each.check();
    }
    await room.exchangeAll();
    room.close();
  }));

test("undo takes back one's own edits, wherever others have typed meanwhile, and nothing of theirs", () =>
  forSeeds(async (random) => {
    const room = new Room('', random, 'none');
    const [ann, bob] = [await room.join(), await room.join()];
    for (let step = 0; step < 60; step++) {
      const dice = random.next();
      const length = (editor: Editor): number => editor.text.length;
      if (dice < 0.25) ann.insert(random.int(length(ann) + 1), random.pick([...'abcdef']));
      else if (dice < 0.5) bob.insert(random.int(length(bob) + 1), random.pick([...'UVWXYZ']));
      else await room.exchange();
    }
    await room.exchangeAll();
    const bobs = bob.text.replace(/[a-z]/g, '');
    while (undoDepth(ann.view.state) > 0) {
      undo(ann.view);
      ann.check();
    }
    await room.exchangeAll();
    assert.equal(bob.text, bobs);
    while (redo(ann.view)) ann.check();
    await room.exchangeAll();
    assert.equal(bob.text.replace(/[a-z]/g, ''), bobs);
    room.close();
  }));

test('undo of a deletion brings the text back to where it was among what others typed', async () => {
  const room = new Room('hello world', new Random(1), 'none');
  const [ann, bob] = [await room.join(), await room.join()];
  ann.type(0, 6, '');
  await room.exchangeAll();
  bob.type(0, 0, 'big ');
  bob.type(9, 9, '!');
  await room.exchangeAll();
  undo(ann.view);
  await room.exchangeAll();
  assert.match(bob.text, /^(hello big |big hello )world!$/);
  room.close();
});

test('what a document cannot hold is taken out of what is typed and pasted', async () => {
  const room = new Room('a😀b', new Random(2), 'none');
  const ann = await room.join();
  const becomes = (from: number, to: number, insert: string, expected: string): void => {
    ann.view.dispatch({ changes: { from: 0, to: ann.text.length, insert: 'a😀b' } });
    ann.view.dispatch({ changes: { from, to, insert: EditorState.create().toText(insert) } });
    ann.check();
    assert.equal(ann.text, expected);
  };
  becomes(0, 0, 'x\r\ny\rz\n', 'x\ny\nz\na😀b');
  becomes(4, 4, 'x\0y\ud83d', 'a😀bxy');
  becomes(0, 0, '\ude00x\ud83d', 'xa😀b');
  becomes(2, 2, 'x', 'axb');
  becomes(1, 2, '', 'ab');
  becomes(2, 3, '', 'ab');
  becomes(2, 4, '', 'a');
  becomes(1, 3, '😁', 'a😁b');
  becomes(3, 3, '\ud83d\ude02', 'a😀😂b');
  await room.exchangeAll();
  room.close();
});

test('a carriage return within a line becomes a line end, where the editor has a line separator of its own', async () => {
  const room = new Room('', new Random(3), 'none');
  const ann = await room.join();
  const text = EditorState.create({ extensions: EditorState.lineSeparator.of('|') }).toText('a\rb\r\nc|d');
  ann.view.dispatch({ changes: { from: 0, insert: text } });
  ann.check();
  assert.equal(ann.text, 'a\nb\nc\nd');
  room.close();
});

test('one emoji for another arrives, is undone and done again, though the editor changes only half of the pair', async () => {
  const room = new Room('a😀k', new Random(8), 'none');
  const [ann, bob] = [await room.join(), await room.join()];
  const shown = async (expected: string): Promise<void> => {
    await room.exchangeAll();
    assert.equal(bob.text, expected);
  };
  ann.type(2, 3, '\ude01');
  await shown('a😁k');
  bob.insert(0, 'b');
  await room.exchangeAll();
  undo(ann.view);
  await shown('ba😀k');
  redo(ann.view);
  await shown('ba😁k');
  room.close();
});

test('several carets type at once', async () => {
  const room = new Room('one\ntwo\nthree', new Random(4), 'none');
  const [ann, bob] = [await room.join(), await room.join()];
  ann.view.dispatch({ changes: [{ from: 0, insert: '- ' }, { from: 4, insert: '- ' }, { from: 8, to: 9, insert: '- T' }] });
  bob.type(13, 13, '!');
  await room.exchangeAll();
  assert.equal(bob.text, '- one\n- two\n- Three!');
  room.close();
});

test('when the session has ended the text stays, and can no longer be changed', async () => {
  const room = new Room('text', new Random(5), 'none');
  const ann = await room.join();
  ann.socket.cut(4010, 'document_deleted');
  assert.equal(ann.session.status.kind, 'ended');
  assert.equal(ann.view.state.readOnly, true);
  ann.type(0, 0, 'x');
  assert.equal(ann.text, 'text');
  room.close();
});

test('G6 who may not write has a read-only text with a selection, and the right comes and goes with the role', async () => {
  const room = new Room('one', new Random(12), 'none');
  const [ann, bob] = [await room.join(), await room.join()];
  const look = (): unknown => {
    const { state, contentDOM, dom } = ann.view;
    return [state.readOnly, contentDOM.getAttribute('contenteditable'), contentDOM.getAttribute('tabindex') === '0', dom.classList.contains('cm-readOnly')];
  };
  assert.deepEqual(look(), [false, 'true', false, false]);
  ann.socket.give({ type: 'role', role: 'reader' });
  assert.deepEqual(look(), [true, 'false', true, true]);
  ann.insert(0, 'x');
  undo(ann.view);
  ann.check();
  bob.insert(3, ' two');
  await room.exchangeAll();
  assert.equal(ann.text, 'one two');
  ann.socket.give({ type: 'role', role: 'writer' });
  assert.deepEqual(look(), [false, 'true', false, false]);
  ann.insert(0, 'zero ');
  await room.exchangeAll();
  assert.equal(bob.text, 'zero one two');
  room.close();
});

test('S5 a refused edit disappears from the editor', async () => {
  const room = new Room('text', new Random(6), 'none');
  const ann = await room.join();
  ann.type(4, 4, ' refused');
  const heard: string[] = [];
  ann.session.on('refused', ({ text }) => heard.push(text));
  await new Promise(setImmediate);
  ann.socket.up.length = 0;
  ann.type(0, 0, 'kept ');
  ann.socket.down.push(JSON.stringify({ type: 'refused', sequence: 1, reason: 'document_too_large', message: '' }));
  await room.exchangeAll();
  assert.equal(ann.text, 'kept text');
  assert.deepEqual(heard, [' refused']);
  room.close();
});

test('while an input method composes in a line, what others do there waits, and the rest does not', async () => {
  const room = new Room('one\ntwo\nthree', new Random(7), 'none');
  const [ann, bob] = [await room.join(), await room.join()];
  ann.view.dispatch({ selection: { anchor: 5 } });
  ann.view.contentDOM.dispatchEvent(event('compositionstart'));
  ann.type(5, 5, 'に');
  bob.type(4, 5, 'T');
  bob.type(7, 7, '!');
  bob.type(0, 0, 'zero\n');
  await room.exchangeOften();
  assert.equal(ann.text, 'zero\none\ntにwo\nthree');
  assert.equal(ann.session.text, 'zero\none\nにTwo!\nthree');
  ann.type(10, 11, '日本');
  assert.equal(ann.session.text, 'zero\none\n日本Two!\nthree');
  ann.view.contentDOM.dispatchEvent(event('compositionend'));
  await new Promise((resolve) => setTimeout(resolve, 100));
  await room.exchangeAll();
  assert.equal(ann.text, 'zero\none\n日本Two!\nthree');
  room.close();
});

test('it is the line of the composition that waits, wherever the selection goes', async () => {
  const room = new Room('one\ntwo\nthree', new Random(7), 'none');
  const [ann, bob] = [await room.join(), await room.join()];
  ann.view.dispatch({ selection: { anchor: 5 } });
  ann.view.contentDOM.dispatchEvent(event('compositionstart'));
  ann.type(5, 5, 'に');
  bob.insert(3, '!');
  ann.view.dispatch({ selection: { anchor: 1 } });
  bob.insert(8, '!');
  await room.exchangeOften();
  assert.equal(ann.text, 'one!\ntにwo\nthree');
  ann.view.contentDOM.dispatchEvent(event('compositionend'));
  ann.view.dispatch({ selection: { anchor: 2 } });
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(ann.text, 'one!\ntにwo!\nthree');
  await room.exchangeAll();
  room.close();
});

test('a host that edits the session while it hears of what was typed: the editor shows that too', async () => {
  const room = new Room('one', new Random(1), 'none');
  const [ann, bob] = [await room.join(), await room.join()];
  const { session } = ann;
  const end = session.on('change', ({ delta }) => {
    const [op] = delta;
    if (op && 'insert' in op && op.insert === '->') session.edit([{ insert: '→' }, { delete: 2 }]);
  });
  ann.insert(0, '->');
  await room.exchangeAll();
  assert.deepEqual([ann.text, bob.text], ['→one', '→one']);
  ann.view.dispatch({ changes: [{ from: 0, insert: '->' }, { from: 4, insert: '.' }] });
  await room.exchangeAll();
  end();
  room.close();
});

test('a host that edits the session in the middle of an update of the editor', async () => {
  const room = new Room('one', new Random(1), 'none');
  const [ann, bob] = [await room.join(), await room.join()];
  ann.view.dispatch({
    effects: StateEffect.appendConfig.of(
      EditorView.updateListener.of((update) => {
        if (update.docChanged && update.state.doc.length === 4) ann.session.edit([{ retain: 1 }, { insert: 'host' }]);
      }),
    ),
  });
  ann.insert(0, '1');
  await room.exchangeAll();
  assert.deepEqual([ann.text, bob.text], ['1hostone', '1hostone']);
  room.close();
});

test('what the host types in the editor in answer to what came from others is typed once', async () => {
  const room = new Room('', new Random(10), 'none');
  const answer = EditorView.updateListener.of(({ view, docChanged, transactions }) => {
    if (docChanged && transactions.some((transaction) => transaction.annotation(Transaction.remote)) && view.state.doc.toString().endsWith('?'))
      view.dispatch({ changes: { from: view.state.doc.length, insert: ' yes' } });
  });
  const [ann, bob] = [await room.join(answer), await room.join()];
  bob.insert(0, 'really?');
  await room.exchangeAll();
  assert.equal(ann.text, 'really? yes');
  assert.equal(bob.text, 'really? yes');
  room.close();
});

test("what comes from others passes the host's filters", async () => {
  const room = new Room('', new Random(11), 'none');
  const lockedUnlessLong = EditorState.changeFilter.of((transaction) => transaction.newDoc.length > 3);
  const shouting = EditorState.transactionFilter.of((transaction) =>
    transaction.docChanged ? [transaction, { changes: { from: transaction.newDoc.length, insert: '!' }, sequential: true }] : transaction,
  );
  const [ann, bob] = [await room.join([lockedUnlessLong, shouting]), await room.join()];
  bob.insert(0, 'ab');
  await room.exchangeAll();
  assert.equal(ann.text, 'ab');
  ann.insert(2, 'cd');
  await room.exchangeAll();
  assert.equal(bob.text, 'abcd!');
  room.close();
});
