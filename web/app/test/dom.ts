import { JSDOM } from 'jsdom';

/** A document to put editors into. It knows no layout: what needs to be measured is tested in a browser. */
const { window } = new JSDOM('<!doctype html><body></body>');
window.requestAnimationFrame = () => 0;
window.cancelAnimationFrame = () => undefined;

const names = ['document', 'MutationObserver', 'Node', 'HTMLElement', 'Range', 'getComputedStyle', 'navigator'] as const;
Object.defineProperty(globalThis, 'window', { value: window });
for (const name of names) Object.defineProperty(globalThis, name, { value: window[name] });

/** Lets what was promised come about. */
export const settle = (): Promise<void> => new Promise(resolve => setTimeout(resolve));
