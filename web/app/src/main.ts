import './styles/base.css';
import { takeFromAddress } from './credentials.ts';
import { documentIdOf } from './routes.ts';
import { keepPageForOffline } from './offline.ts';

// Each page is loaded alone: the list does not wait for the editor.
async function openList(): Promise<void> {
  const { showList } = await import('./list/list-page.ts');
  showList();
}

async function openDocument(id: string): Promise<void> {
  const { showEditor } = await import('./editor/editor-page.ts');
  await showEditor(id);
}

const id = documentIdOf(location.pathname);
if (id !== null) {
  takeFromAddress(id);
  // Pasted into the address of the page that is open.
  addEventListener('hashchange', () => { if (takeFromAddress(id)) location.reload(); });
}
keepPageForOffline();
try {
  await (id === null ? openList() : openDocument(id));
} catch (failure) {
  // A part of the page did not arrive: the network went, or a new build has replaced it.
  document.body.textContent = 'The page did not load completely. Please reload it.';
  throw failure;
}
