import { EditorSelection, StateEffect, type Extension } from '@codemirror/state';
import { EditorView, layer, RectangleMarker, ViewPlugin, type LayerMarker, type PluginValue, type ViewUpdate } from '@codemirror/view';
import type { DocumentSession, Peer } from '@collabdocs/client';
import { CaretMarker, NAME_HEIGHT, SelectionMarker, type NamePlace } from './peer-markers.ts';
import type { Sync } from './sync.ts';

/** Others have come, moved or gone. */
const peersChanged = StateEffect.define();

/**
 * Shows where others are. Carets, names and selections are drawn in layers over and under the text and not within it: so they cannot
 * disturb an input method's composition, the screen reader's text, or how lines wrap.
 */
export function peers(session: DocumentSession, syncing: ViewPlugin<Sync>, names: 'moving' | 'always'): Extension {
  const plugin = ViewPlugin.define((view) => new Peers(view, session, (position) => view.plugin(syncing)?.toEditor(position) ?? position));
  const update = (update: ViewUpdate): boolean =>
    update.docChanged || update.geometryChanged || update.viewportChanged || hasEffect(update);
  return [
    plugin,
    layer({
      above: false,
      class: 'cm-peerSelections',
      update,
      markers: (view) => (view.plugin(plugin)?.shown ?? []).flatMap((peer) => selectionMarkers(view, peer)),
    }),
    layer({
      above: true,
      class: names === 'always' ? 'cm-peerCarets cm-peerNames-always' : 'cm-peerCarets',
      update,
      markers: (view) => (view.plugin(plugin)?.shown ?? []).flatMap((peer) => caretMarkers(view, peer)),
    }),
  ];
}

const hasEffect = (update: ViewUpdate): boolean =>
  update.transactions.some((transaction) => transaction.effects.some((effect) => effect.is(peersChanged)));

interface ShownPeer extends Peer {
  /** Grows whenever the peer moves of its own accord; shows the name for a while. */
  readonly moves: number;
}

class Peers implements PluginValue {
  shown: readonly ShownPeer[] = [];
  readonly #session: DocumentSession;
  readonly #toEditor: (position: number) => number;
  readonly #end: () => void;
  #known: ReadonlyMap<number, Peer>;

  constructor(view: EditorView, session: DocumentSession, toEditor: (position: number) => number) {
    this.#session = session;
    this.#toEditor = toEditor;
    this.#known = session.peers;
    this.shown = [...session.peers.values()].map((peer) => ({ ...peer, moves: 0 }));
    this.#end = session.on('peers', (peers) => {
      if (peers !== this.#known) view.dispatch({ effects: [peersChanged.of(null), ...announcements(view, this.#known, peers)] });
    });
  }

  update(update: ViewUpdate): void {
    const peers = this.#session.peers;
    if (peers === this.#known && !update.docChanged) return;
    const before = new Map(this.shown.map((peer) => [peer.session, peer]));
    this.#known = peers;
    this.shown = [...peers.values()].map((peer) => {
      const selection = peer.selection && { anchor: this.#toEditor(peer.selection.anchor), head: this.#toEditor(peer.selection.head) };
      const old = before.get(peer.session);
      const stayed = old?.selection && selection && update.changes.mapPos(Math.min(old.selection.head, update.changes.length), -1) === selection.head;
      return { ...peer, selection, moves: (old?.moves ?? 0) + (stayed ? 0 : 1) };
    });
  }

  destroy(): void {
    this.#end();
  }
}

/** Says to a screen reader who came and who went. */
function announcements(view: EditorView, before: ReadonlyMap<number, Peer>, after: ReadonlyMap<number, Peer>): StateEffect<string>[] {
  const came = [...after.values()].filter((peer) => !before.has(peer.session));
  const went = [...before.values()].filter((peer) => !after.has(peer.session));
  return [
    ...came.map((peer) => EditorView.announce.of(view.state.phrase('$ is here', peer.user.name))),
    ...went.map((peer) => EditorView.announce.of(view.state.phrase('$ has left', peer.user.name))),
  ];
}

function selectionMarkers(view: EditorView, { selection, user }: ShownPeer): readonly LayerMarker[] {
  if (!selection || selection.anchor === selection.head) return [];
  const range = EditorSelection.range(clamp(view, selection.anchor), clamp(view, selection.head));
  return RectangleMarker.forRange(view, 'cm-peerSelection', range).map((rectangle) => new SelectionMarker(rectangle, user.color));
}

function caretMarkers(view: EditorView, peer: ShownPeer): readonly LayerMarker[] {
  if (!peer.selection) return [];
  const caret = EditorSelection.cursor(clamp(view, peer.selection.head));
  return RectangleMarker.forRange(view, 'cm-peerCaret', caret).map((place) => new CaretMarker(place, peer, nameAt(view.scrollDOM, place)));
}

/** Where there is room for a name at a caret. */
function nameAt({ scrollLeft, scrollTop, clientWidth, clientHeight }: HTMLElement, { left, top, height }: RectangleMarker): NamePlace {
  const below = scrollTop + clientHeight - (top + height);
  return {
    side: left - scrollLeft > clientWidth / 2 ? 'left' : 'right',
    height: top - scrollTop >= NAME_HEIGHT ? 'above' : below >= NAME_HEIGHT ? 'below' : 'beside',
  };
}

const clamp = (view: EditorView, position: number): number => Math.min(position, view.state.doc.length);
