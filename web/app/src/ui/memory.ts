/** Small choices of this person in this browser. Where storage is blocked they last as long as the page. */
const prefix = 'collabdocs.';
const fallback = new Map<string, string>();

export function recall(name: string): string | null {
  try {
    return localStorage.getItem(prefix + name) ?? fallback.get(name) ?? null;
  } catch {
    return fallback.get(name) ?? null;
  }
}

export function remember(name: string, value: string | null): void {
  if (value === null) fallback.delete(name);
  else fallback.set(name, value);
  try {
    if (value === null) localStorage.removeItem(prefix + name);
    else localStorage.setItem(prefix + name, value);
  } catch { /* The fallback has it. */ }
}

/** Calls back when another window of this browser changes what is remembered under the name. */
export function onRemembered(name: string, listener: () => void): void {
  addEventListener('storage', event => {
    if (event.key === prefix + name) listener();
  });
}
