import type { DocumentSession } from '@collabdocs/client';
import { fill, h } from '../ui/dom.ts';
import { icon } from '../ui/icons.ts';
import { announce } from '../ui/notices.ts';
import { reportOf, type Report } from './status.ts';

/** "Saving…" stays for this long, so that typing does not make it flicker. */
const SAVING_SHOWN_MS = 500;

/** The status beside the title. The eye sees every change; the ear hears only when it becomes good or bad. */
export function statusLine(session: DocumentSession): HTMLElement {
  const sign = h('span', { class: 'status-sign' });
  const words = h('span', { class: 'status-words' });
  const hurry = h('button', { class: 'status-hurry', type: 'button', hidden: true, onclick: () => session.reconnect() }, 'Try now');
  const element = h('div', { class: 'status' }, sign, words, hurry);
  let shown: Report | null = null;
  let savingUntil = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const update = () => {
    clearTimeout(timer);
    const now = Date.now();
    const report = reportOf(session.status, session.saved, now);
    if (report.text === 'Saving…') savingUntil = now + SAVING_SHOWN_MS;
    if (report.text === 'Saved' && now < savingUntil) {
      timer = setTimeout(update, savingUntil - now);
      return;
    }
    // The seconds to the next attempt run down.
    if (session.status.kind === 'reconnecting') timer = setTimeout(update, 250);
    if (report.icon !== shown?.icon) fill(sign, icon(report.icon));
    if (report.text !== shown?.text) words.textContent = report.text;
    hurry.hidden = session.status.kind !== 'reconnecting' && session.status.kind !== 'offline';
    element.dataset['tone'] = report.tone;
    element.title = report.detail;
    if (shown && isWorthSaying(shown, report)) announce(`${report.text}. ${report.detail}`);
    shown = report;
  };

  session.on('status', update);
  session.on('saved', update);
  update();
  return element;
}

const isWorthSaying = (before: Report, now: Report): boolean => isCalm(before) !== isCalm(now) || (now.tone === 'bad' && before.tone !== 'bad');

const isCalm = (report: Report): boolean => report.tone === 'good' || report.tone === 'busy';
