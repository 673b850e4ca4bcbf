import { recentlyOpened } from '../recent.ts';
import { documentPath } from '../routes.ts';
import { h, type Child } from '../ui/dom.ts';
import { icon } from '../ui/icons.ts';
import { logo } from '../ui/logo.ts';

/** What stands where the list would be, when there is no list. */

export const nothingYet = (create: () => void, bringIn: () => void): Child[] => [h('div', { class: 'blank' },
  logo(), h('h2', {}, 'Nothing here yet'),
  h('p', {}, 'Make a document and send its link to whom you want to write with. Or drop .txt and .md files here.'),
  h('div', { class: 'blank-actions' },
    h('button', { class: 'button primary', type: 'button', onclick: create }, icon('plus'), 'New document'),
    h('button', { class: 'button', type: 'button', onclick: bringIn }, icon('upload'), 'Import')))];

export const nothingDeleted = (): Child[] => [h('div', { class: 'blank' },
  icon('trash'), h('h2', {}, 'Nothing is deleted'), h('p', {}, 'What is deleted is listed here for some time, and can be brought back.'))];

export const nothingFound = (search: string): Child[] => [h('div', { class: 'blank' },
  icon('search'), h('p', {}, `No document is called anything like “${search}”.`))];

export const noAnswer = (sentence: string, tryAgain: () => void): Child[] => [h('div', { class: 'blank', role: 'alert' },
  icon('offline'), h('p', {}, sentence),
  h('button', { class: 'button', type: 'button', onclick: tryAgain }, icon('retry'), 'Try again'))];

/** Where the server wants to know who asks, and lists are for the team's own programs. */
export const notForYou = (): Child[] => [h('div', { class: 'blank' },
  icon('lock'), h('h2', {}, 'You need a link'),
  h('p', {}, 'This server lets in whom somebody has invited: each document has links of its own. Ask for one, or come from where your team lists its documents.'))];

/** Without a server there is no list, but what was opened here may still be on the device. */
export function openedHere(): Child[] {
  const opened = recentlyOpened();
  if (opened.length === 0) return [];
  return [
    h('h2', { class: 'aside-title' }, 'Opened in this browser'),
    h('ul', { class: 'rows' }, ...opened.map(({ id, title }) => h('li', { class: 'row' },
      h('span', { class: 'row-icon' }, icon('document')),
      h('div', { class: 'row-text' }, h('a', { class: 'row-link', href: documentPath(id) }, title))))),
  ];
}
