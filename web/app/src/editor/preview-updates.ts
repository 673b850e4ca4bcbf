import type { Text } from '@codemirror/state';
import type { BlockRenderer } from './markdown.ts';
import type { Preview } from './preview.ts';

const DELAY_MS = 60;

export interface PreviewUpdates {
  textChanged(text: Text): void;
  /** Whether the preview is on the screen: while it is not, nothing is rendered. */
  visible(visible: boolean, text: Text): void;
}

/** Renders soon after a change; for a text that takes long to render, so seldom that writing stays quick. */
export function previewUpdates(preview: Preview): PreviewUpdates {
  let shown: Text | null = null;
  let wanted: Text | null = null;
  let isVisible = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let cost = 0;
  let renderer: BlockRenderer | null = null;

  const render = async () => {
    // Comes on its own, so that the editor need not wait for it.
    renderer ??= new (await import('./markdown.ts')).BlockRenderer();
    timer = undefined;
    if (!wanted || wanted === shown || !isVisible) return;
    shown = wanted;
    const began = performance.now();
    preview.show(renderer.render(shown.toString()));
    cost = performance.now() - began;
  };

  return {
    textChanged(text) {
      wanted = text;
      timer ??= setTimeout(() => void render(), DELAY_MS + 4 * cost);
    },
    visible(visible, text) {
      [isVisible, wanted] = [visible, text];
      if (visible) void render();
    },
  };
}
