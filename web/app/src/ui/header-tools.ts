import type { User } from '@collabdocs/client';
import { currentProfile, onProfileChanged, provedProfile } from '../profile.ts';
import { avatar } from './avatar.ts';
import { fill, h } from './dom.ts';
import { icon } from './icons.ts';
import { menuButton, type MenuItem } from './menu.ts';
import { editProfile, showProvedProfile } from './profile-dialog.ts';
import { chooseTheme, currentTheme, themes } from './theme.ts';

const looks = { system: { label: 'Like the system', icon: 'system' }, light: { label: 'Light', icon: 'sun' }, dark: { label: 'Dark', icon: 'moon' } } as const;

export const themeItems = (): readonly MenuItem[] =>
  themes.map(theme => ({ ...looks[theme], checked: theme === currentTheme(), run: () => chooseTheme(theme) }));

export const themeButton = (): HTMLButtonElement => menuButton('Theme', [icon('sun')], themeItems);

/** The person's own avatar; it opens their name and colour. `changed` is called when they have changed, here or in another window. */
export function profileButton(changed: (profile: User) => void = () => undefined): HTMLButtonElement {
  const button = h('button', { class: 'avatar-button own', type: 'button', onclick: () => {
    const proved = provedProfile();
    if (proved) showProvedProfile(proved);
    else editProfile(take);
  } });
  const show = (profile: User) => {
    fill(button, avatar(profile));
    button.setAttribute('aria-label', profile.id === undefined ? `You are ${profile.name}. Change name or colour` : `You are ${profile.name}, signed in`);
    button.title = `${profile.name} (you)`;
  };
  const take = (profile: User) => {
    show(profile);
    changed(profile);
  };
  show(currentProfile());
  onProfileChanged(take);
  return button;
}
