import { avatar } from '../ui/avatar.ts';
import { disable, fill, h } from '../ui/dom.ts';
import { icon } from '../ui/icons.ts';
import { relativeTime } from '../ui/relative-time.ts';
import { momentOf, numberOf, pageFrom, sizeOf, spoken, type Happened } from './moments.ts';
import { speeds } from './pace.ts';

export interface TimelineEvents {
  /** `settled` where the person has chosen: what is on the way to be shown is then of no interest any more. */
  moved(revision: number, settled: boolean): void;
  playToggled(): void;
}

export interface Timeline {
  readonly element: HTMLElement;
  readonly slider: HTMLInputElement;
  readonly speed: () => number;
  /** What happened at the revision is null while it is not known yet. */
  show(revision: number, head: number, happened: Happened | null): void;
  playing(playing: boolean): void;
}

/** The slider over all revisions, what the chosen one is, and the buttons that play from there. */
export function timeline({ moved, playToggled }: TimelineEvents): Timeline {
  let [now, newest] = [0, 0];
  let pressed = false;
  const place = h('span', { class: 'moment-place' });
  const who = h('p', { class: 'moment-who' });
  const slider = h('input', {
    type: 'range', class: 'slider', min: 0, max: 0, step: 1, 'aria-label': 'Revision',
    onpointerdown: () => { pressed = true; },
    oninput: () => moved(Number(slider.value), false),
    // A key that is held changes the slider again and again; a pointer does it once, when it lets go.
    onchange: () => { moved(Number(slider.value), pressed); pressed = false; },
    onkeydown: (event: KeyboardEvent) => {
      const by = event.key === 'PageUp' ? 1 : event.key === 'PageDown' ? -1 : null;
      if (by === null) return;
      event.preventDefault();
      moved(pageFrom(now, by, newest), false);
    },
  });
  const button = (label: string, name: 'back' | 'forward', by: 1 | -1) => h('button', {
    class: 'button icon-only quiet', type: 'button', 'aria-label': label, title: label,
    onclick: () => moved(Math.min(newest, Math.max(0, now + by)), true),
  }, icon(name));
  const [back, forward] = [button('One revision back', 'back', -1), button('One revision on', 'forward', 1)];
  const player = h('button', { class: 'button play', type: 'button', onclick: playToggled });
  const speed = h('select', { class: 'field speed', 'aria-label': 'Speed', title: 'Speed' }, ...speeds.map(value => h('option', { value, selected: value === 1 }, `${value}×`)));

  const playing = (is: boolean) => {
    fill(player, icon(is ? 'pause' : 'play'), h('span', {}, is ? 'Pause' : 'Play'));
    player.title = 'Space';
  };
  playing(false);

  return {
    element: h('section', { class: 'timeline', 'aria-label': 'Timeline' },
      h('div', { class: 'moment' }, who, place),
      slider,
      h('div', { class: 'player' }, back, player, forward, h('span', { class: 'grow' }), speed)),
    slider,
    speed: () => Number(speed.value),
    show(revision, head, happened) {
      [now, newest] = [revision, head];
      slider.max = String(head);
      slider.value = String(revision);
      slider.setAttribute('aria-valuetext', spoken(revision, head, happened));
      disable(back, revision === 0, slider);
      disable(forward, revision >= head, slider);
      place.textContent = `Revision ${numberOf(revision)} of ${numberOf(head)}`;
      if (happened) fill(who, avatar(happened.person), momentLine(happened));
      else fill(who, revision === 0 ? 'The empty document, before the first revision' : '…');
    },
    playing,
  };
}

const momentLine = ({ step, person }: Happened): HTMLElement => h('span', { class: 'moment-line' },
  h('strong', {}, person.name), ' ', h('span', { class: 'moment-size', title: 'Characters inserted and deleted' }, sizeOf(step)), h('br'),
  h('time', { datetime: new Date(step.time).toISOString(), title: relativeTime(new Date(step.time), new Date()) }, momentOf(step.time)));
