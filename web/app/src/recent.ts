import { recall, remember } from './ui/memory.ts';

/** A document that was opened in this browser. */
export interface Opened { readonly id: string; readonly title: string }

const KEPT = 30;

/** Newest first; for the list when no server answers, and for the title of a document that opens offline. */
export function recentlyOpened(): readonly Opened[] {
  try {
    const value: unknown = JSON.parse(recall('opened') ?? '[]');
    return Array.isArray(value) ? value.filter(isOpened) : [];
  } catch {
    return [];
  }
}

export function rememberOpened(id: string, title: string): void {
  remember('opened', JSON.stringify([{ id, title }, ...recentlyOpened().filter(opened => opened.id !== id)].slice(0, KEPT)));
}

export function forgetOpened(id: string): void {
  remember('opened', JSON.stringify(recentlyOpened().filter(opened => opened.id !== id)));
}

export const titleOfOpened = (id: string): string | null => recentlyOpened().find(opened => opened.id === id)?.title ?? null;

const isOpened = (value: unknown): value is Opened =>
  typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string' && 'title' in value && typeof value.title === 'string';
