import '../styles/history.css';
import type { EditorView } from '@codemirror/view';
import type { DocumentSession } from '@collabdocs/client';
import type { HistoryPanel } from '../history/history-panel.ts';
import { historyHash, historyOf } from '../routes.ts';
import { complain } from '../ui/notices.ts';

export interface HistoryDoor {
  /** Opens the history, or goes back to the text. */
  readonly toggle: () => void;
}

/**
 * The way into the document's past and back. The editor stays where it is meanwhile, out of sight and with its session: others' edits go
 * on arriving in it. The address says whether the history is open, and at which revision.
 */
export function historyDoor(session: DocumentSession, view: EditorView, main: HTMLElement, present: HTMLElement, button: HTMLElement): HistoryDoor {
  let panel: HistoryPanel | null = null;
  let wanted = false;

  const open = async (revision: number | null) => {
    wanted = true;
    try {
      // Comes on its own: who only writes does not need it.
      const { openHistory } = await import('../history/history-panel.ts');
      if (panel || !wanted) return;
      panel = openHistory(session, revision, topOf(view), leave);
    } catch (failure) {
      wanted = false;
      complain('The history did not load. Please check the connection and try again.');
      throw failure;
    }
    mark(true);
    main.append(panel.element);
    panel.focus();
    if (!historyOf(location.hash)) history.replaceState(history.state, '', historyHash(revision));
  };

  const leave = () => {
    wanted = false;
    panel?.close();
    panel = null;
    mark(false);
    history.replaceState(history.state, '', location.pathname + location.search);
    view.focus();
  };

  const mark = (isOpen: boolean) => {
    present.inert = isOpen;
    document.body.classList.toggle('in-past', isOpen);
    button.setAttribute('aria-expanded', String(isOpen));
  };

  const follow = () => {
    const asked = historyOf(location.hash);
    if (asked && panel) panel.goTo(asked.revision);
    else if (asked) void open(asked.revision);
    else if (panel) leave();
  };

  addEventListener('hashchange', follow);
  follow();
  return { toggle: () => { if (wanted) leave(); else void open(null); } };
}

/** Where in the text the top of the window onto it is. */
const topOf = (view: EditorView): number => view.lineBlockAtHeight(Math.max(0, view.scrollDOM.getBoundingClientRect().top - view.documentTop)).from;
