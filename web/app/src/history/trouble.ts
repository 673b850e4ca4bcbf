import type { DocumentSession } from '@collabdocs/client';
import { sentenceOf } from '../documents.ts';
import { fill, h } from '../ui/dom.ts';
import { icon } from '../ui/icons.ts';

export interface HistoryTrouble {
  readonly element: HTMLElement;
  show(failure: unknown): void;
  clear(): void;
  /** Listens no longer. */
  end(): void;
}

/** Why the history cannot be shown at the moment. Without a server nothing of it can be used; when it is back, `again` is called. */
export function historyTrouble(session: DocumentSession, controls: HTMLFieldSetElement, again: () => void): HistoryTrouble {
  const element = h('div', { class: 'history-trouble', role: 'alert', hidden: true });
  let isAway = false;

  const say = (sentence: string | null, retry: boolean) => {
    element.hidden = sentence === null;
    if (sentence === null) fill(element);
    else fill(element, icon('warning'), h('p', {}, sentence), retry ? h('button', { class: 'button', type: 'button', onclick: again }, icon('retry'), 'Try again') : null);
  };
  const update = () => {
    const { kind } = session.status;
    const away = kind === 'offline' || kind === 'reconnecting' || kind === 'connecting';
    if (away === isAway) return;
    const hadFocus = controls.contains(document.activeElement);
    isAway = controls.disabled = away;
    if (away && hadFocus) controls.parentElement?.focus();
    say(away ? 'The history needs the server, which cannot be reached. What you write meanwhile is kept; the history is back with the connection.' : null, false);
    if (!away) again();
  };
  const end = session.on('status', update);
  // Not while the panel is being made: it hears of it as of any other change.
  queueMicrotask(update);

  return {
    element,
    show: failure => { if (!isAway) say(sentenceOf(failure), true); },
    clear: () => { if (!isAway && !element.hidden) say(null, false); },
    end,
  };
}
