/** Small choices of this person in this browser. Where storage is blocked they last as long as the page. */
const prefix = 'collabdocs.';
const fallback = new Map<string, string>();

export const recall = (name: string): string | null => read(() => localStorage, name);

export const remember = (name: string, value: string | null): void => write(() => localStorage, name, value);

/** The same for this tab alone: it is forgotten when the tab is closed. */
export const recallInTab = (name: string): string | null => read(() => sessionStorage, name);

export const rememberInTab = (name: string, value: string | null): void => write(() => sessionStorage, name, value);

/** Calls back when another window of this browser changes what is remembered under the name. */
export function onRemembered(name: string, listener: () => void): void {
  addEventListener('storage', event => {
    if (event.key === prefix + name) listener();
  });
}

/** Where storage is blocked, even asking for it throws. */
function read(storage: () => Storage, name: string): string | null {
  try {
    return storage().getItem(prefix + name) ?? fallback.get(name) ?? null;
  } catch {
    return fallback.get(name) ?? null;
  }
}

function write(storage: () => Storage, name: string, value: string | null): void {
  if (value === null) fallback.delete(name);
  else fallback.set(name, value);
  try {
    if (value === null) storage().removeItem(prefix + name);
    else storage().setItem(prefix + name, value);
  } catch { /* The fallback has it. */ }
}
