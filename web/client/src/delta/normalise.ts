import { DeltaBuilder } from './delta-builder.ts';
import type { Delta } from './op.ts';

/** The same delta with neighbours of one kind made one and no plain retain at the end; nothing is reordered (PROTOCOL.md D5). */
export function normalise(delta: Delta): Delta {
  const result = new DeltaBuilder();
  for (const op of delta) result.push(op);
  return result.build();
}
