/** How a history is played: in frames, each of so many revisions, each shown for so long. */
export interface Pace { readonly stride: number; readonly frameMs: number }

export const speeds = [0.5, 1, 2, 4] as const;

/** At speed 1 no document takes longer than this. */
const WHOLE_MS = 30_000;
/** At speed 1 a short document's revision is shown for so long. */
const STEP_MS = 300;
/** Faster than this nobody sees a frame. */
const FRAME_MS = 80;

/**
 * Pauses do not count: what is played is revisions, not hours. A long document is played in strides of a power of two, so that who
 * plays it again asks for the same changes, and finds them in the browser's cache.
 */
export function paceOf(revisions: number, speed: number): Pace {
  const frames = Math.max(1, WHOLE_MS / speed / FRAME_MS);
  const stride = 2 ** Math.max(0, Math.ceil(Math.log2(revisions / frames)));
  const frameMs = Math.min(STEP_MS / speed, WHOLE_MS / speed / Math.max(1, revisions / stride));
  return { stride, frameMs: Math.max(FRAME_MS, Math.floor(frameMs)) };
}

/** The revision after this one that is shown: a multiple of the stride, or the head. */
export const nextStop = (revision: number, head: number, stride: number): number => Math.min(head, (Math.floor(revision / stride) + 1) * stride);
