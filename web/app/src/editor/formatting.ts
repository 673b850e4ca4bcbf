import { EditorSelection, type ChangeSpec, type EditorState, type Line, type StateCommand } from '@codemirror/state';

/** Puts marks around each selection, or takes them away where they are. */
export const toggleMarks = (marks: string): StateCommand => ({ state, dispatch }) => {
  if (state.readOnly) return false;
  dispatch(state.update(state.changeByRange(range => {
    const { from, to } = range;
    const size = marks.length;
    if (isSurrounded(state, from, to, marks))
      return { changes: [{ from: from - size, to: from }, { from: to, to: to + size }], range: EditorSelection.range(range.anchor - size, range.head - size) };
    const inside = state.sliceDoc(from, to);
    if (inside.length > 2 * size && inside.startsWith(marks) && inside.endsWith(marks) && inside[size] !== marks[0])
      return { changes: [{ from, to: from + size }, { from: to - size, to }], range: EditorSelection.range(from, to - 2 * size) };
    return { changes: [{ from, insert: marks }, { from: to, insert: marks }], range: EditorSelection.range(range.anchor + size, range.head + size) };
  }), { scrollIntoView: true, userEvent: 'input.format' }));
  return true;
};

/** `*` inside `**` is not emphasis: the marks count only where no further one of their kind stands beside them. */
function isSurrounded(state: EditorState, from: number, to: number, marks: string): boolean {
  const [size, mark] = [marks.length, marks[0]];
  return state.sliceDoc(from - size, from) === marks && state.sliceDoc(to, to + size) === marks
    && (size > 1 || (state.sliceDoc(from - 2, from - 1) !== mark && state.sliceDoc(to + 1, to + 2) !== mark));
}

/** Makes the selection the words of a link and selects where its address goes; or the address, where one is selected. */
export const insertLink: StateCommand = ({ state, dispatch }) => {
  if (state.readOnly) return false;
  dispatch(state.update(state.changeByRange(({ from, to }) => {
    const selected = state.sliceDoc(from, to);
    const isAddress = /^https?:\/\/\S+$/.test(selected);
    const insert = isAddress ? `[](${selected})` : `[${selected}](https://)`;
    const range = isAddress ? EditorSelection.cursor(from + 1) : EditorSelection.range(from + selected.length + 3, from + insert.length - 1);
    return { changes: { from, to, insert }, range };
  }), { scrollIntoView: true, userEvent: 'input.format' }));
  return true;
};

/** No heading, `#`, `##`, `###`, and back. */
export const cycleHeading: StateCommand = target => eachLine(target, line => {
  const level = /^(#{1,6}) +/.exec(line.text);
  const insert = (level?.[1]?.length ?? 0) >= 3 ? '' : `${'#'.repeat((level?.[1]?.length ?? 0) + 1)} `;
  return { from: line.from, to: line.from + (level?.[0].length ?? 0), insert };
});

/** Begins each selected line with a prefix, or takes it away where every one has it. Another list mark makes way. */
export const togglePrefix = (prefix: string): StateCommand => target => {
  const lines = selectedLines(target.state).filter(line => line.text.trim() !== '' || selectedLines(target.state).length === 1);
  const all = lines.every(line => markOf(line).mark === prefix || (prefix === '1. ' && /^\d+\. $/.test(markOf(line).mark)));
  let number = 0;
  return eachLine(target, line => {
    if (!lines.some(({ from }) => from === line.from)) return null;
    const { indent, mark } = markOf(line);
    number++;
    const from = line.from + indent;
    return { from, to: from + mark.length, insert: all ? '' : prefix === '1. ' ? `${number}. ` : prefix };
  });
};

const markOf = (line: Line): { indent: number; mark: string } => {
  const [, indent = '', mark = ''] = /^(\s*)(- \[[ xX]\] |[-*+] |\d+\. |> )?/.exec(line.text) ?? [];
  return { indent: indent.length, mark };
};

/** Ticks or unticks the task on a line (from 0). Nothing where there is none: the text may have moved on. */
export const toggleTask = (lineNumber: number): StateCommand => ({ state, dispatch }) => {
  if (state.readOnly || lineNumber >= state.doc.lines) return false;
  const line = state.doc.line(lineNumber + 1);
  const task = /^(.*?(?:[-*+]|\d+[.)]) +\[)([ xX])\]/.exec(line.text);
  if (!task) return false;
  const at = line.from + (task[1]?.length ?? 0);
  dispatch(state.update({ changes: { from: at, to: at + 1, insert: task[2] === ' ' ? 'x' : ' ' }, userEvent: 'input.task' }));
  return true;
};

function eachLine({ state, dispatch }: Parameters<StateCommand>[0], change: (line: Line) => ChangeSpec | null): boolean {
  if (state.readOnly) return false;
  const changes = state.changes(selectedLines(state).map(change).filter(made => made !== null));
  dispatch(state.update({ changes, selection: state.selection.map(changes, 1), scrollIntoView: true, userEvent: 'input.format' }));
  return true;
}

function selectedLines(state: EditorState): Line[] {
  const lines = new Map<number, Line>();
  for (const { from, to } of state.selection.ranges)
    for (let at = from; ;) {
      const line = state.doc.lineAt(at);
      lines.set(line.number, line);
      if (line.to >= to) break;
      at = line.to + 1;
    }
  return [...lines.values()];
}
