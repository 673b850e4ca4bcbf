import { EditorView } from '@codemirror/view';

/** How others look. A theme of one's own overrides it by the same class names; `--cm-peerColor` is the colour that a peer chose. */
const fade = { from: { opacity: 1 }, '80%': { opacity: 1 }, to: { opacity: 0 } };

export const peerTheme = EditorView.baseTheme({
  '.cm-peerCarets, .cm-peerSelections': { pointerEvents: 'none' },
  '.cm-peerSelection': { backgroundColor: 'var(--cm-peerColor)', opacity: 0.25, borderRadius: '2px' },
  '&dark .cm-peerSelection': { opacity: 0.4 },
  '.cm-peerCaret': { borderLeft: '2px solid var(--cm-peerColor)', marginLeft: '-1px' },
  '&dark .cm-peerCaret': { filter: 'drop-shadow(0 0 1px rgba(255, 255, 255, 0.7))' },
  '.cm-peerName': {
    position: 'absolute',
    padding: '0 4px',
    borderRadius: '3px',
    font: '600 11px/16px system-ui, sans-serif',
    whiteSpace: 'nowrap',
    color: 'var(--cm-peerNameColor)',
    backgroundColor: 'var(--cm-peerColor)',
    opacity: 0,
  },
  '.cm-peerName-right': { left: '-2px', borderBottomLeftRadius: 0 },
  '.cm-peerName-left': { right: '0', borderBottomRightRadius: 0 },
  '.cm-peerName-above': { bottom: '100%' },
  '.cm-peerName-below': { top: '100%' },
  '.cm-peerName-beside': { top: '0' },
  // Two animations that are the same: going from one to the other begins it again.
  '@keyframes cm-peerFade0': fade,
  '@keyframes cm-peerFade1': fade,
  '.cm-peerName-moved0': { animation: 'cm-peerFade0 3s linear' },
  '.cm-peerName-moved1': { animation: 'cm-peerFade1 3s linear' },
  '.cm-peerNames-always .cm-peerName': { opacity: 1, animation: 'none' },
  '@media (forced-colors: active)': {
    '.cm-peerCaret, .cm-peerName, .cm-peerSelection': { forcedColorAdjust: 'none' },
  },
});
