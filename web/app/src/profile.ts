import type { User } from '@collabdocs/client';
import { onRemembered, recall, remember } from './ui/memory.ts';

/** The colours that are offered: each tells itself from the others, and carries white text. */
export const colors: readonly { readonly name: string; readonly value: string }[] = [
  { name: 'Red', value: '#c92a3c' },
  { name: 'Orange', value: '#c2500f' },
  { name: 'Ochre', value: '#8f6a00' },
  { name: 'Green', value: '#2f7d32' },
  { name: 'Teal', value: '#0b7a75' },
  { name: 'Blue', value: '#1f6fc4' },
  { name: 'Indigo', value: '#4a52cc' },
  { name: 'Violet', value: '#8340c4' },
  { name: 'Magenta', value: '#b52d83' },
  { name: 'Slate', value: '#566173' },
];

export const MAX_NAME_LENGTH = 64;

/** Who the server says this person is, in the document that is open; null where it lets them say it. */
let proved: User | null = null;
const listeners = new Set<(profile: User) => void>();

export const provedProfile = (): User | null => proved;

export function proveProfile(user: User): void {
  if (user.id === undefined || JSON.stringify(user) === JSON.stringify(proved)) return;
  proved = user;
  for (const listener of listeners) listener(user);
}

/** Who this person is in this browser; a guest with a name drawn by lot until they say. */
export function currentProfile(): User {
  if (proved) return proved;
  const stored = parse(recall('profile'));
  if (stored) return stored;
  const guest = { name: `${draw(adjectives)} ${draw(animals)}`, color: draw(colors).value };
  storeProfile(guest);
  return guest;
}

export const storeProfile = (profile: User): void => remember('profile', JSON.stringify(profile));

/** Calls back when the person changes it in another window, or the server says who they are. */
export function onProfileChanged(listener: (profile: User) => void): void {
  onRemembered('profile', () => listener(currentProfile()));
  listeners.add(listener);
}

/** One or two letters that stand for a name. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters.map(word => [...(word ?? '')][0] ?? '').join('').toUpperCase() || '?';
}

/** Black or white, whichever is read better on the colour `#rrggbb`. */
export function inkOn(color: string): '#000' | '#fff' {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(at => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18 ? '#000' : '#fff';
}

function parse(json: string | null): User | null {
  try {
    const value = JSON.parse(json ?? 'null') as Partial<User> | null;
    const sound = typeof value?.name === 'string' && value.name !== '' && value.name.length <= MAX_NAME_LENGTH
      && typeof value.color === 'string' && /^#[0-9a-f]{6}$/i.test(value.color);
    return sound ? (value as User) : null;
  } catch {
    return null;
  }
}

const adjectives = ['Amber', 'Brave', 'Bright', 'Calm', 'Clever', 'Curious', 'Gentle', 'Keen', 'Kind', 'Lively', 'Lucky', 'Merry', 'Quick', 'Quiet', 'Sunny', 'Wise'];
const animals = ['Badger', 'Crane', 'Falcon', 'Finch', 'Fox', 'Hare', 'Heron', 'Lynx', 'Marten', 'Otter', 'Owl', 'Panda', 'Robin', 'Seal', 'Swift', 'Wren'];

const draw = <T>(from: readonly T[]): T => from[Math.floor(Math.random() * from.length)] as T;
