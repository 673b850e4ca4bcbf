import type { DocumentSession } from '@collabdocs/client';
import { sentenceOf } from '../documents.ts';
import { readAuthors, readChanges } from '../past.ts';
import { historyHash } from '../routes.ts';
import { h } from '../ui/dom.ts';
import { icon } from '../ui/icons.ts';
import { announce, complain } from '../ui/notices.ts';
import { Authors, script } from './authors.ts';
import { lookChoice } from './look-choice.ts';
import { spoken, titleOf, type Happened } from './moments.ts';
import { Newest } from './newest.ts';
import { pastActions } from './past-actions.ts';
import { Player } from './player.ts';
import { Reader, type Look } from './reader.ts';
import { Restoring } from './restore.ts';
import { Steps } from './steps.ts';
import { timeline } from './timeline.ts';
import { historyTrouble } from './trouble.ts';
import { versionsList } from './versions-list.ts';

/** An answer that takes longer shows that it is waited for. */
const SOON_MS = 200;
/** When the slider has stood still for so long, the address and a screen reader are told where. */
const STILL_MS = 500;

export interface HistoryPanel {
  /** The text of the past, and the panel beside it. */
  readonly element: HTMLElement;
  /** The newest where it is null. */
  goTo(revision: number | null): void;
  focus(): void;
  close(): void;
}

/** The past of a document. The session goes on meanwhile. `position` is what of the text is to be in view at first. */
export function openHistory(session: DocumentSession, at: number | null, position: number, leave: () => void): HistoryPanel {
  const { id } = session;
  const steps = Steps.of(id);
  const authors = new Authors(() => readAuthors(id), () => { show(); reader.mark(); });
  let head = session.revision;
  let wanted = Math.min(at ?? head, head);
  let isFirst = true;
  let isClosed = false;
  let busyTimer: ReturnType<typeof setTimeout> | undefined;
  let stillTimer: ReturnType<typeof setTimeout> | undefined;

  const happenedAt = (revision: number): Happened | null => {
    const step = steps.known(revision);
    if (!step) return null;
    const restorer = versions.restorerAt(revision);
    return { step, person: restorer === null ? authors.of(step.session) : { ...script, name: restorer } };
  };
  const show = () => {
    line.show(wanted, head, happenedAt(wanted));
    actions.isNewest(wanted === head);
  };
  const still = () => {
    history.replaceState(history.state, '', historyHash(wanted));
    if (document.activeElement !== line.slider) announce(spoken(wanted, head, happenedAt(wanted)));
  };
  /** Says where we are; the text comes, or is on its way. */
  const place = (revision: number) => {
    wanted = revision;
    show();
    details.want(revision);
    clearTimeout(stillTimer);
    stillTimer = setTimeout(still, STILL_MS);
  };
  const goTo = (revision: number, now = true) => {
    player.pause();
    place(revision);
    reader.want(revision, now);
  };

  const details = new Newest<number>(async (revision, signal) => {
    const step = await steps.find(revision, signal);
    if (step) await authors.meet([step.session]);
    show();
  }, failure => trouble.show(failure));
  const reader = new Reader(id, authors, {
    shown(revision) {
      trouble.clear();
      versions.mark(revision);
      if (isFirst && position > 0) reader.past.goTo(position, 'start');
      isFirst = false;
    },
    authorsPainted: shares => look.showAuthors(shares),
    differencesPainted: (count, current) => look.showDifferences(count, current),
    failed: failure => trouble.show(failure),
    waiting(waiting) {
      clearTimeout(busyTimer);
      if (waiting) busyTimer = setTimeout(() => text.setAttribute('aria-busy', 'true'), SOON_MS);
      else text.removeAttribute('aria-busy');
    },
  });
  const line = timeline({ moved: goTo, playToggled: () => player.toggle() });
  const player = new Player({
    head: () => head,
    speed: line.speed,
    changes: (revision, since, signal) => readChanges(id, revision, since, signal),
    show: (revision, delta) => { reader.frame(revision, delta); place(revision); },
    begin: signal => reader.begin(wanted < head ? wanted : 0, signal),
    playing(is) {
      line.playing(is);
      if (!is) reader.mark();
    },
    failed: failure => trouble.show(failure),
  });

  const look = lookChoice(() => reader.look(currentLook()), by => reader.step(by));
  const versions = versionsList(session, { chosen: version => goTo(version.revision), restore: version => void restoring.version(version.id, titleOf(version)) });
  const restoring = new Restoring(id, outcome => {
    // From the notice it can be undone when the panel is closed already.
    if (isClosed) return;
    head = Math.max(head, outcome.revision);
    goTo(outcome.revision);
    void versions.refresh().then(show, (failure: unknown) => complain(sentenceOf(failure)));
  });
  const currentLook = (): Look => (look.kind() === 'authors' ? { kind: 'authors' } : {
    kind: 'changes', since: async revision => (look.against() === 'version' ? versions.before(revision) : Math.max(0, revision - 1)),
  });

  const actions = pastActions(session, restoring, () => ({ revision: wanted, happened: happenedAt(wanted) }), revision => void versions.add(revision), line.slider);
  const controls = h('fieldset', { class: 'history-controls' }, line.element, look.element, actions.element, versions.element);
  const trouble = historyTrouble(session, controls, () => void begin());
  const text = h('section', { class: 'past-text', 'aria-label': 'The past' },
    h('div', { class: 'past-banner' }, icon('history'), h('p', {}, 'The past, read-only'), h('button', { class: 'button quiet', type: 'button', onclick: leave }, 'Back to the text')),
    reader.past.view.dom);
  const panel = h('aside', { class: 'history', 'aria-label': 'History', tabindex: -1 },
    h('div', { class: 'history-head' }, h('h2', {}, 'History'),
      h('button', { class: 'button icon-only quiet', type: 'button', 'aria-label': 'Close the history', title: 'Back to the text (Esc)', onclick: leave }, icon('close'))),
    trouble.element, controls);
  const element = h('div', { class: 'past' }, text, panel);

  element.addEventListener('keydown', event => {
    const on = event.target as HTMLElement;
    const marksChanges = event.altKey && look.kind() === 'changes' && !on.closest('select');
    if (event.key === 'Escape') leave();
    else if (event.key === ' ' && !on.closest('button, select, [type=radio], [type=checkbox]')) player.toggle();
    else if (marksChanges && event.key === 'ArrowDown') reader.step(1);
    else if (marksChanges && event.key === 'ArrowUp') reader.step(-1);
    else return;
    event.preventDefault();
  });
  // Others go on writing, and the document has more revisions then.
  const grow = () => {
    if (session.revision <= head) return;
    head = session.revision;
    show();
  };
  const ends = [session.on('change', grow), session.on('saved', grow), session.on('role', () => versions.allow())];

  const begin = async () => {
    goTo(wanted);
    try {
      await versions.refresh();
      versions.mark(wanted);
      show();
    } catch (failure) {
      trouble.show(failure);
    }
  };
  reader.look(currentLook());
  void begin();

  return {
    element,
    goTo(revision) {
      const asked = Math.min(revision ?? head, head);
      if (asked !== wanted) goTo(asked);
    },
    focus: () => line.slider.focus(),
    close() {
      isClosed = true;
      player.pause();
      clearTimeout(busyTimer);
      clearTimeout(stillTimer);
      for (const end of ends) end();
      trouble.end();
      actions.end();
      details.stop();
      authors.stop();
      reader.close();
      element.remove();
    },
  };
}
