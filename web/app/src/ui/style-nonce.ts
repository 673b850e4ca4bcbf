import { EditorView } from '@codemirror/view';

/**
 * CodeMirror puts its styles into an element of the page, which the page's Content-Security-Policy takes from those only who know the nonce
 * of this answer of the server.
 */
export const styleNonce = EditorView.cspNonce.of(document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '');
