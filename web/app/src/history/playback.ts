import type { Delta } from '@collabdocs/client';
import { nextStop, paceOf } from './pace.ts';

/** What playing needs of the world. */
export interface Stage {
  /** The newest revision now: it may grow while it plays. */
  readonly head: () => number;
  readonly speed: () => number;
  readonly changes: (revision: number, since: number, signal: AbortSignal) => Promise<Delta>;
  /** Shows the document at `revision`, to which `delta` leads from what is shown. */
  readonly show: (revision: number, delta: Delta) => void;
  readonly now: () => number;
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** Plays from a revision to the head. While a frame is shown the next one is on its way. */
export async function play(from: number, stage: Stage, signal: AbortSignal): Promise<void> {
  let speed = stage.speed();
  let pace = paceOf(stage.head() - from, speed);
  const after = (revision: number) => {
    const stop = nextStop(revision, stage.head(), pace.stride);
    return { since: revision, stop, delta: stop > revision ? settled(stage.changes(stop, revision, signal)) : null };
  };

  for (let frame = after(from), due = stage.now(); frame.delta; ) {
    const answer = await frame.delta;
    const wait = due - stage.now();
    if (wait > 0) await stage.pause(wait);
    if (signal.aborted) return;
    if ('failure' in answer) throw answer.failure;
    stage.show(frame.stop, answer.delta);
    // A frame that came a little late does not delay the next; one that came much too late does.
    due = Math.max(due, stage.now() - pace.frameMs) + pace.frameMs;
    if (stage.speed() !== speed) pace = paceOf(stage.head() - frame.stop, (speed = stage.speed()));
    frame = after(frame.stop);
  }
}

/** A promise that is awaited later must not count as unhandled until then. */
const settled = (changes: Promise<Delta>): Promise<{ readonly delta: Delta } | { readonly failure: unknown }> =>
  changes.then(delta => ({ delta }), (failure: unknown) => ({ failure }));
