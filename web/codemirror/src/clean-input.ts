import {
  ChangeSet, EditorState, StateEffect, Transaction, type ChangeSpec, type Extension, type Text, type TransactionSpec,
} from '@codemirror/state';
import { splitsPair } from './changes.ts';

/** What no document holds (PROTOCOL.md D2): a carriage return, a NUL, half of a surrogate pair. */
const FORBIDDEN = /\r\n?|\0|\p{Surrogate}/gu;

/** Takes out of what is typed, pasted or dropped what the document cannot hold; a carriage return becomes a line end. */
export const cleanInput: Extension = EditorState.transactionFilter.of((transaction) => {
  if (!transaction.docChanged) return transaction;
  const corrections: ChangeSpec[] = [];
  let checkedTo = 0;
  transaction.changes.iterChangedRanges((_fromA, _toA, fromB, toB) => {
    // A unit more on each side: the change may have cut a pair there.
    const from = Math.max(checkedTo, fromB - 1);
    const to = Math.min(transaction.newDoc.length, toB + 1);
    corrections.push(...correct(transaction.newDoc, from, to));
    checkedTo = to;
  });
  return corrections.length === 0 ? transaction : corrected(transaction, ChangeSet.of(corrections, transaction.newDoc.length));
});

/**
 * The transaction with the corrections in it. What touches is one change, so that undoing it brings a pair that was cut back whole,
 * whatever others did there meanwhile.
 */
function corrected(transaction: Transaction, corrections: ChangeSet): TransactionSpec {
  const changes: ChangeSpec[] = [];
  transaction.changes.compose(corrections).iterChanges((from, to, _fromB, _toB, insert) => changes.push({ from, to, insert }));
  const userEvent = transaction.annotation(Transaction.userEvent);
  return {
    changes,
    selection: transaction.newSelection.map(corrections),
    effects: StateEffect.mapEffects(transaction.effects, corrections),
    scrollIntoView: transaction.scrollIntoView,
    annotations: Transaction.addToHistory.of(transaction.annotation(Transaction.addToHistory) ?? true),
    ...(userEvent !== undefined && { userEvent }),
  };
}

function correct(document: Text, start: number, end: number): ChangeSpec[] {
  // The borders must not cut a pair that is whole.
  const from = splitsPair(document, start) ? start - 1 : start;
  const to = splitsPair(document, end) ? end + 1 : end;
  return [...document.sliceString(from, to).matchAll(FORBIDDEN)].map((match) => {
    const at = from + match.index;
    const isLineEnd = match[0] === '\r' && document.sliceString(at + 1, at + 2) !== '\n';
    return { from: at, to: at + match[0].replace('\n', '').length, insert: isLineEnd ? '\n' : '' };
  });
}
