import '../styles/list.css';
import { createDocument, sentenceOf } from '../documents.ts';
import { documentPath, isListOfDeleted, listPath, listPathOf } from '../routes.ts';
import { h, isModified, modifierKey } from '../ui/dom.ts';
import { profileButton, themeButton } from '../ui/header-tools.ts';
import { icon } from '../ui/icons.ts';
import { logo } from '../ui/logo.ts';
import { complain, notify } from '../ui/notices.ts';
import { listenForHelp } from '../ui/shortcuts.ts';
import { DocumentList } from './document-list.ts';
import { acceptDrops } from './drop-zone.ts';
import { importable, importFiles } from './import-files.ts';

const SEARCH_DELAY_MS = 200;
/** So often others' changes appear, and "3 minutes ago" stays true. */
const REFRESH_MS = 20_000;

/** The list of documents: search, make, import, rename, delete; and that of deleted ones, to bring them back. */
export function showList(): void {
  const search = searchField();
  const files = h('input', { type: 'file', accept: importable, multiple: true, hidden: true, 'aria-label': 'Files to import' });
  const choose = () => files.click();
  const create = () => void openNew();
  const heading = h('h1', {});
  const deleted = h('button', { class: 'button quiet', type: 'button', onclick: () => view(!isDeleted()) }, icon('trash'), 'Deleted');
  const isDeleted = () => deleted.getAttribute('aria-pressed') === 'true';
  const tools = [
    deleted,
    h('button', { class: 'button', type: 'button', onclick: choose }, icon('upload'), 'Import'),
    h('button', { class: 'button primary', type: 'button', onclick: create }, icon('plus'), 'New document'),
  ];
  const searching = h('div', { class: 'search-box' }, icon('search'), search, h('kbd', { 'aria-hidden': 'true' }, `${modifierKey} K`));
  const allowed = (may: boolean) => { for (const tool of [...tools, searching]) tool.hidden = !may; };
  const list = new DocumentList({ search: () => search.value.trim(), deleted: isDeleted, create, bringIn: choose, allowed });
  const showView = (ofDeleted: boolean) => {
    deleted.setAttribute('aria-pressed', String(ofDeleted));
    heading.textContent = ofDeleted ? 'Deleted documents' : 'Documents';
  };
  const view = (ofDeleted: boolean) => {
    showView(ofDeleted);
    refer();
    void list.load();
  };
  // In the address, so that going back finds it again.
  const refer = () => history.replaceState(null, '', listPathOf(search.value.trim(), isDeleted()));
  showView(isListOfDeleted(location.search));

  const bringIn = async (chosen: readonly File[]) => {
    const { documents, failures } = await importFiles(chosen);
    failures.forEach(complain);
    const [first] = documents;
    if (!first) return;
    if (documents.length === 1) notify(`“${first.title}” was imported.`, { label: 'Open', href: documentPath(first.id) });
    else notify(`${documents.length} documents were imported.`);
    search.value = '';
    showView(false);
    refer();
    await list.load();
  };

  document.body.append(
    h('a', { class: 'skip-link', href: '#documents' }, 'Skip to the documents'),
    h('header', { class: 'site-head' }, h('a', { class: 'brand', href: listPath }, logo(), 'CollabDocs'), h('span', { class: 'grow' }), themeButton(), profileButton()),
    h('main', { class: 'list-page', id: 'documents', tabindex: -1 },
      h('div', { class: 'list-head' },
        heading,
        ...tools, files),
      searching,
      list.element));

  files.addEventListener('change', () => {
    const chosen = [...(files.files ?? [])];
    // So that the same file can be chosen again.
    files.value = '';
    void bringIn(chosen);
  });
  acceptDrops(chosen => void bringIn(chosen));
  listenToSearch(search, () => {
    refer();
    void list.load();
  });
  listenForHelp([{
    name: 'List',
    shortcuts: [{ keys: 'Mod K', does: 'Search' }, { keys: 'Mod /', does: 'These shortcuts' }, { keys: 'Esc', does: 'Close a menu or a dialog' }],
  }]);

  const refresh = () => { if (!document.hidden) void list.load(); };
  setInterval(refresh, REFRESH_MS);
  addEventListener('visibilitychange', refresh);
  addEventListener('online', refresh);
  void list.load();
}

const searchField = (): HTMLInputElement => h('input', {
  class: 'field search', type: 'search', placeholder: 'Search documents', 'aria-label': 'Search documents', 'aria-keyshortcuts': 'Control+K',
  value: new URLSearchParams(location.search).get('search') ?? '', autocomplete: 'off', spellcheck: 'false',
});

/** Searches while one types. */
function listenToSearch(search: HTMLInputElement, changed: () => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  search.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(changed, SEARCH_DELAY_MS);
  });
  addEventListener('keydown', event => {
    if (event.key !== 'k' || !isModified(event)) return;
    event.preventDefault();
    search.select();
  });
}

async function openNew(): Promise<void> {
  try {
    location.assign(documentPath((await createDocument('Untitled')).id));
  } catch (failure) {
    complain(sentenceOf(failure));
  }
}
