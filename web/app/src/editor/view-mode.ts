import { h } from '../ui/dom.ts';
import { icon, type IconName } from '../ui/icons.ts';
import { recall, remember } from '../ui/memory.ts';

/** What is on the screen: the text, its preview, or both. A phone has no room for both and shows the text. */
export type ViewMode = 'write' | 'both' | 'read';

const modes: readonly { readonly mode: ViewMode; readonly label: string; readonly icon: IconName }[] = [
  { mode: 'write', label: 'Write', icon: 'edit' },
  { mode: 'both', label: 'Both', icon: 'split' },
  { mode: 'read', label: 'Read', icon: 'eye' },
];

export interface ViewModeChoice {
  readonly element: HTMLElement;
  readonly mode: () => ViewMode;
  /** Chooses the next one. */
  readonly next: () => void;
}

/** Remembered in this browser. `changed` is called at once, and with every choice. */
export function viewModeChoice(changed: (mode: ViewMode) => void): ViewModeChoice {
  const roomy = matchMedia('(min-width: 720px)');
  let mode = modes.find(known => known.mode === recall('view'))?.mode ?? 'both';
  const effective = (): ViewMode => (mode === 'both' && !roomy.matches ? 'write' : mode);

  const radios = modes.map(known => ({
    known, radio: h('input', { type: 'radio', name: 'view', value: known.mode, onchange: () => choose(known.mode) }),
  }));
  const element = h('fieldset', { class: 'view-mode' }, h('legend', { class: 'visually-hidden' }, 'View'),
    ...radios.map(({ known, radio }) => h('label', { class: `view-${known.mode}`, title: known.label }, radio, icon(known.icon), h('span', {}, known.label))));

  const show = () => {
    for (const { known, radio } of radios) radio.checked = known.mode === effective();
    changed(effective());
  };
  const choose = (chosen: ViewMode) => {
    mode = chosen;
    remember('view', mode);
    show();
  };
  const next = () => {
    const offered = modes.map(known => known.mode).filter(known => roomy.matches || known !== 'both');
    choose(offered[(offered.indexOf(effective()) + 1) % offered.length] ?? 'write');
  };

  roomy.addEventListener('change', show);
  show();
  return { element, mode: effective, next };
}
