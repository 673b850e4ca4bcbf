import type { Text } from '@codemirror/state';
import type { BlockRenderer } from './markdown.ts';
import type { MakeElements, Preview } from './preview.ts';

const DELAY_MS = 60;

export interface PreviewUpdates {
  textChanged(text: Text): void;
  /** Whether the preview is on the screen: while it is not, nothing is rendered. */
  visible(visible: boolean): void;
}

/** Renders soon after a change; for a text that takes long to render, so seldom that writing stays quick. */
export function previewUpdates(preview: Preview, text: Text): PreviewUpdates {
  let parts: { readonly renderer: BlockRenderer; readonly elementsOf: MakeElements } | null = null;
  let shown: Text | null = null;
  let wanted = text;
  let isVisible = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let cost = 0;

  const render = () => {
    clearTimeout(timer);
    timer = undefined;
    if (!parts || wanted === shown) return;
    shown = wanted;
    const began = performance.now();
    preview.show(parts.renderer.render(shown.toString()), parts.elementsOf);
    cost = performance.now() - began;
  };

  // They come on their own, so that the editor need not wait for them.
  void Promise.all([import('./markdown.ts'), import('./clean-html.ts')]).then(([{ BlockRenderer }, { cleanElements }]) => {
    parts = { renderer: new BlockRenderer(), elementsOf: cleanElements };
    if (isVisible) render();
  });
  // What is printed is the preview, whether it is on the screen or not.
  addEventListener('beforeprint', render);

  return {
    textChanged(now) {
      wanted = now;
      if (isVisible) timer ??= setTimeout(render, DELAY_MS + 4 * cost);
    },
    visible(visible) {
      isVisible = visible;
      if (visible) render();
    },
  };
}
