import '../styles/list.css';
import { createDocument, listDocuments, type DocumentInfo } from '../documents.ts';
import { recentlyOpened } from '../recent.ts';
import { documentPath, listPath } from '../routes.ts';
import { fill, h, isModified, modifierKey, type Child } from '../ui/dom.ts';
import { profileButton, themeButton } from '../ui/header-tools.ts';
import { icon } from '../ui/icons.ts';
import { logo } from '../ui/logo.ts';
import { announce, complain, notify } from '../ui/notices.ts';
import { listenForHelp } from '../ui/shortcuts.ts';
import { documentRow, type DocumentRow } from './document-row.ts';
import { acceptDrops } from './drop-zone.ts';
import { importable, importFiles } from './import-files.ts';

const SEARCH_DELAY_MS = 200;
/** So often others' changes appear, and "3 minutes ago" stays true. */
const REFRESH_MS = 20_000;

/** The list of documents: search, make, import, rename, delete. */
export function showList(): void {
  const search = h('input', {
    class: 'field search', type: 'search', placeholder: 'Search documents', 'aria-label': 'Search documents', 'aria-keyshortcuts': 'Control+K',
    value: new URLSearchParams(location.search).get('search') ?? '', autocomplete: 'off', spellcheck: 'false',
  });
  const files = h('input', { type: 'file', accept: importable, multiple: true, hidden: true, 'aria-label': 'Files to import' });
  const list = h('ul', { class: 'rows', 'aria-label': 'Documents' });
  const aside = h('div', { class: 'list-aside' });
  const more = h('button', { class: 'button', type: 'button', hidden: true }, 'Show more');

  document.body.append(
    h('a', { class: 'skip-link', href: '#documents' }, 'Skip to the documents'),
    h('header', { class: 'site-head' }, h('a', { class: 'brand', href: listPath }, logo(), 'CollabDocs'), h('span', { class: 'grow' }), themeButton(), profileButton()),
    h('main', { class: 'list-page', id: 'documents', tabindex: -1 },
      h('div', { class: 'list-head' },
        h('h1', {}, 'Documents'),
        h('button', { class: 'button', type: 'button', onclick: () => files.click() }, icon('upload'), 'Import'),
        h('button', { class: 'button primary', type: 'button', onclick: () => void create() }, icon('plus'), 'New document'),
        files),
      h('div', { class: 'search-box' }, icon('search'), search, h('kbd', { 'aria-hidden': 'true' }, `${modifierKey} K`)),
      list, aside, more));

  const rows = new Map<string, DocumentRow>();
  let next: string | null = null;
  // An answer that a newer question has overtaken is not shown.
  let question = 0;

  const load = async () => {
    const mine = ++question;
    try {
      // As many as are shown already: a refresh does not shorten the list under the reader.
      const wanted = rows.size;
      let page = await listDocuments(search.value.trim(), null);
      const found = [...page.documents];
      while (found.length < wanted && page.next !== null && mine === question) {
        page = await listDocuments(search.value.trim(), page.next);
        found.push(...page.documents);
      }
      if (mine !== question) return;
      next = page.next;
      show(found);
    } catch (failure) {
      if (mine === question) showFailure(failure);
    }
  };

  const show = (found: readonly DocumentInfo[]) => {
    const present = new Set(found.map(info => info.id));
    for (const [id, row] of rows) {
      if (present.has(id)) continue;
      row.element.remove();
      rows.delete(id);
    }
    found.forEach((info, index) => {
      const row = rows.get(info.id) ?? documentRow(info, () => void load());
      rows.set(info.id, row);
      row.show(info);
      // Moved only where it must be: moving an element takes the focus from it.
      if (list.children[index] !== row.element) list.insertBefore(row.element, list.children[index] ?? null);
    });
    more.hidden = next === null;
    const wanted = search.value.trim();
    if (found.length > 0) showAside('', () => []);
    else if (wanted === '') showAside('nothing yet', () => nothingYet(() => void create(), () => files.click()));
    else showAside(`nothing like ${wanted}`, () => nothingFound(wanted));
  };

  const showMore = async () => {
    if (next === null) return;
    try {
      const page = await listDocuments(search.value.trim(), next);
      next = page.next;
      const shown = rows.size;
      for (const info of page.documents) {
        if (rows.has(info.id)) continue;
        const row = documentRow(info, () => void load());
        rows.set(info.id, row);
        list.append(row.element);
      }
      more.hidden = next === null;
      announce(`${rows.size - shown} more documents.`);
    } catch (failure) {
      complain(failure instanceof Error ? failure.message : String(failure));
    }
  };

  const showFailure = (failure: unknown) => {
    const sentence = failure instanceof Error ? failure.message : String(failure);
    // What is shown already stays: it was true a moment ago.
    showAside(sentence, () => [
      h('div', { class: 'blank', role: 'alert' }, icon('offline'), h('p', {}, sentence),
        h('button', { class: 'button', type: 'button', onclick: () => void load() }, icon('retry'), 'Try again')),
      ...(rows.size === 0 ? openedHere() : []),
    ]);
  };

  // Made anew only when it says something else: it may have the focus, and a screen reader reads it out.
  let said = '';
  const showAside = (what: string, content: () => readonly Child[]) => {
    if (what !== said) fill(aside, ...content());
    said = what;
  };

  const create = async () => {
    try {
      location.assign(documentPath((await createDocument('Untitled')).id));
    } catch (failure) {
      complain(failure instanceof Error ? failure.message : String(failure));
    }
  };

  const bringIn = async (chosen: readonly File[]) => {
    if (chosen.length === 0) return;
    const { documents, failures } = await importFiles(chosen);
    failures.forEach(complain);
    const [only] = documents;
    if (only && documents.length === 1) notify(`“${only.title}” was imported.`, { label: 'Open', href: documentPath(only.id) });
    else if (only) notify(`${documents.length} documents were imported.`);
    if (only) search.value = '';
    await load();
  };

  let typing: ReturnType<typeof setTimeout> | undefined;
  search.addEventListener('input', () => {
    clearTimeout(typing);
    typing = setTimeout(() => {
      const wanted = search.value.trim();
      history.replaceState(null, '', wanted === '' ? listPath : `${listPath}?${new URLSearchParams({ search: wanted })}`);
      void load();
    }, SEARCH_DELAY_MS);
  });
  files.addEventListener('change', () => {
    const chosen = [...(files.files ?? [])];
    // So that the same file can be chosen again.
    files.value = '';
    void bringIn(chosen);
  });
  more.addEventListener('click', () => void showMore());
  acceptDrops(chosen => void bringIn(chosen));
  addEventListener('keydown', event => {
    if (event.key !== 'k' || !isModified(event)) return;
    event.preventDefault();
    search.select();
  });
  listenForHelp([{
    name: 'List',
    shortcuts: [{ keys: 'Mod K', does: 'Search' }, { keys: 'Mod /', does: 'These shortcuts' }, { keys: 'Esc', does: 'Close a menu or a dialog' }],
  }]);
  setInterval(() => { if (!document.hidden) void load(); }, REFRESH_MS);
  addEventListener('visibilitychange', () => { if (!document.hidden) void load(); });
  addEventListener('online', () => void load());
  void load();
}

const nothingYet = (create: () => void, bringIn: () => void): Child[] => [h('div', { class: 'blank' },
  logo(), h('h2', {}, 'Nothing here yet'),
  h('p', {}, 'Make a document and send its link to whom you want to write with. Or drop .txt and .md files here.'),
  h('div', { class: 'blank-actions' },
    h('button', { class: 'button primary', type: 'button', onclick: create }, icon('plus'), 'New document'),
    h('button', { class: 'button', type: 'button', onclick: bringIn }, icon('upload'), 'Import')))];

/** Without a server there is no list, but what was opened here may still be on the device. */
function openedHere(): Child[] {
  const opened = recentlyOpened();
  if (opened.length === 0) return [];
  return [
    h('h2', { class: 'aside-title' }, 'Opened in this browser'),
    h('ul', { class: 'rows' }, ...opened.map(({ id, title }) => h('li', { class: 'row' },
      h('span', { class: 'row-icon' }, icon('document')),
      h('div', { class: 'row-text' }, h('a', { class: 'row-link', href: documentPath(id) }, title))))),
  ];
}

const nothingFound = (search: string): Child[] => [h('div', { class: 'blank' },
  icon('search'), h('p', {}, `No document is called anything like “${search}”.`))];
