import { lastChange, mapPosition, unmapPosition } from '../delta/position.ts';
import type { Delta } from '../delta/op.ts';
import type { Selection } from '../user.ts';
import type { Replica } from './replica.ts';

/** Where a selection is after somebody else's delta: each end stays left of what is inserted at it (P4). */
export const mapSelection = (selection: Selection | null, delta: Delta): Selection | null =>
  selection && { anchor: mapPosition(selection.anchor, delta, 'left'), head: mapPosition(selection.head, delta, 'left') };

/** Where a selection is after its owner's own delta: a caret behind the last place that the delta changed (P4). */
export function followAuthor(selection: Selection | null, delta: Delta): Selection | null {
  const caret = lastChange(delta);
  return selection && (caret === undefined ? mapSelection(selection, delta) : { anchor: caret, head: caret });
}

/** A selection of the local document in coordinates of the confirmed one. */
export function toConfirmed(selection: Selection | null, { outstanding, buffer }: Replica): Selection | null {
  const back = (position: number): number => unmapPosition(unmapPosition(position, buffer.delta), outstanding?.delta ?? []);
  return selection && { anchor: back(selection.anchor), head: back(selection.head) };
}

/** A selection of somebody else, of the confirmed document, in coordinates of the local one. */
export const toLocal = (selection: Selection | null, { outstanding, buffer }: Replica): Selection | null =>
  mapSelection(mapSelection(selection, outstanding?.delta ?? []), buffer.delta);

/** Where others will show this session when all that is pending has reached them, if nothing more is said. */
export const foreseen = (shown: Selection | null, { outstanding, buffer }: Replica): Selection | null =>
  followAuthor(followAuthor(shown, outstanding?.delta ?? []), buffer.delta);

export const sameSelection = (a: Selection | null, b: Selection | null): boolean =>
  a === b || (a !== null && b !== null && a.anchor === b.anchor && a.head === b.head);
