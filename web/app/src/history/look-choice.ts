import { fill, h } from '../ui/dom.ts';
import { icon } from '../ui/icons.ts';
import { recall, remember } from '../ui/memory.ts';
import { plural } from '../editor/counts.ts';
import type { Person } from './authors.ts';
import { numberOf } from './moments.ts';

/** What to compare with: the revision before, or the version before. */
export type Against = 'step' | 'version';

export interface LookChoice {
  readonly element: HTMLElement;
  readonly kind: () => 'authors' | 'changes';
  readonly against: () => Against;
  showAuthors(shares: readonly { readonly person: Person; readonly length: number }[]): void;
  showDifferences(count: number, current: number | null): void;
}

/** What is marked on the text, authors or changes, with a legend of the one and buttons through the other. Remembered in this browser. */
export function lookChoice(changed: () => void, step: (by: 1 | -1) => void): LookChoice {
  let kind: 'authors' | 'changes' = recall('history-look') === 'changes' ? 'changes' : 'authors';
  const choose = (value: 'authors' | 'changes') => {
    kind = value;
    remember('history-look', value);
    show();
    changed();
  };
  const radio = (value: 'authors' | 'changes', label: string) => h('label', {},
    h('input', { type: 'radio', name: 'look', value, checked: kind === value, onchange: () => choose(value) }), h('span', {}, label));
  const legend = h('ul', { class: 'legend', 'aria-label': 'Who wrote how much of this text' });
  const against = h('select', { class: 'field', 'aria-label': 'Compare with', onchange: changed },
    h('option', { value: 'step' }, 'since the revision before'), h('option', { value: 'version' }, 'since the version before'));
  const count = h('span', { class: 'change-count', role: 'status' });
  const [previous, next] = ([['The change before', '↑', -1], ['The next change', '↓', 1]] as const).map(([label, key, by]) => h('button', {
    class: `button icon-only quiet ${by === 1 ? 'down' : 'up'}`, type: 'button', 'aria-label': label, title: `${label} (Alt+${key})`, onclick: () => step(by),
  }, icon(by === 1 ? 'forward' : 'back')));
  const changes = h('div', { class: 'changes' }, against, h('div', { class: 'change-steps' }, count, h('span', { class: 'grow' }), previous ?? null, next ?? null));
  const show = () => {
    legend.hidden = kind !== 'authors';
    changes.hidden = kind !== 'changes';
  };
  show();

  return {
    element: h('section', { class: 'look', 'aria-label': 'Marks on the text' },
      h('fieldset', { class: 'view-mode' }, h('legend', { class: 'visually-hidden' }, 'Marks on the text'), radio('authors', 'Authors'), radio('changes', 'Changes')),
      legend, changes),
    kind: () => kind,
    against: () => against.value as Against,
    showAuthors(shares) {
      const all = shares.reduce((sum, share) => sum + share.length, 0);
      fill(legend, ...shares.map(({ person, length }) => {
        const swatch = h('span', { class: 'legend-color', 'aria-hidden': 'true' });
        swatch.style.setProperty('--author', person.color);
        return h('li', { title: `${numberOf(length)} characters` }, swatch, person.name, ' ', h('span', { class: 'legend-share' }, shareOf(length, all)));
      }));
    },
    showDifferences(found, current) {
      count.textContent = found === 0 ? 'No text was changed' : current === null ? plural(found, 'change') : `Change ${numberOf(current + 1)} of ${numberOf(found)}`;
      for (const button of [previous, next]) if (button) button.disabled = found === 0;
    },
  };
}

const shareOf = (part: number, all: number): string => (part / all < 0.01 ? '< 1 %' : `${Math.round((100 * part) / all)} %`);
