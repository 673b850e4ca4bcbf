import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EditorState, type StateCommand } from '@codemirror/state';
import { cycleHeading, insertLink, toggleMarks, togglePrefix, toggleTask } from '../src/editor/formatting.ts';

/** Runs a command on a text in which `[` and `]` are the ends of the selection (written `‹` and `›`). */
function run(marked: string, command: StateCommand): string {
  const [from, to] = [marked.indexOf('‹'), marked.indexOf('›') - 1];
  let state = EditorState.create({ doc: marked.replace(/[‹›]/g, ''), selection: { anchor: from, head: to } });
  command({ state, dispatch: transaction => { state = transaction.state; } });
  const { main } = state.selection;
  return `${state.sliceDoc(0, main.from)}‹${state.sliceDoc(main.from, main.to)}›${state.sliceDoc(main.to)}`;
}

const cases: readonly (readonly [string, StateCommand, string, string])[] = [
  ['bold', toggleMarks('**'), 'a ‹b› c', 'a **‹b›** c'],
  ['bold again', toggleMarks('**'), 'a **‹b›** c', 'a ‹b› c'],
  ['bold with its marks selected', toggleMarks('**'), 'a ‹**b**› c', 'a ‹b› c'],
  ['bold where nothing is selected', toggleMarks('**'), 'a ‹› c', 'a **‹›** c'],
  ['italic inside bold', toggleMarks('*'), 'a **‹b›** c', 'a ***‹b›*** c'],
  ['italic again', toggleMarks('*'), 'a *‹b›* c', 'a ‹b› c'],
  ['a link of words', insertLink, 'a ‹b› c', 'a [b](‹https://›) c'],
  ['a link of an address', insertLink, 'a ‹https://x.org› c', 'a [‹›](https://x.org) c'],
  ['a heading', cycleHeading, 'a‹›b', '# a‹›b'],
  ['a smaller heading', cycleHeading, '# a‹›b', '## a‹›b'],
  ['no heading', cycleHeading, '### a‹›b', 'a‹›b'],
  ['a list', togglePrefix('- '), '‹a\n\nb›', '- ‹a\n\n- b›'],
  ['no list', togglePrefix('- '), '- ‹a\n- b›', '‹a\nb›'],
  ['a list of another kind', togglePrefix('1. '), '- ‹a\n- b›', '1. ‹a\n2. b›'],
  ['tasks', togglePrefix('- [ ] '), '‹›', '- [ ] ‹›'],
  ['a task done', toggleTask(1), 'a‹›\n  - [ ] b', 'a‹›\n  - [x] b'],
  ['a task undone', toggleTask(0), '1. [X] b‹›', '1. [ ] b‹›'],
  ['no task', toggleTask(0), 'b [ ]‹›', 'b [ ]‹›'],
  ['a line that is gone', toggleTask(9), 'b‹›', 'b‹›'],
];

for (const [name, command, before, after] of cases) test(name, () => assert.equal(run(before, command), after));
