import type { User } from '@collabdocs/client';
import { colors, currentProfile, MAX_NAME_LENGTH, storeProfile } from '../profile.ts';
import { avatar } from './avatar.ts';
import { openDialog } from './dialog.ts';
import { fill, h } from './dom.ts';

/** Who is proved to be somebody does not choose how they are called here. */
export function showProvedProfile(profile: User): void {
  openDialog('How others see you', [
    h('div', { class: 'profile' }, h('div', { class: 'profile-face' }, avatar(profile)), h('p', {}, h('strong', {}, profile.name), h('br'), profile.id ?? '')),
    h('p', {}, 'Your name and colour come with your sign-in. They can be changed where you signed in, not here.'),
  ]);
}

/** Lets a person say who they are; remembered in this browser. */
export function editProfile(changed: (profile: User) => void): void {
  const before = currentProfile();
  let color = before.color;
  const name = h('input', { class: 'field', value: before.name, maxlength: MAX_NAME_LENGTH, required: true, autocomplete: 'nickname', oninput: () => show() });
  const face = h('div', { class: 'profile-face' });
  const show = () => fill(face, avatar({ name: name.value, color }));
  show();

  const swatch = ({ name: label, value }: { readonly name: string; readonly value: string }) => {
    const radio = h('input', { type: 'radio', name: 'color', value, checked: value === color, onchange: () => { color = value; show(); } });
    const dot = h('label', { class: 'swatch', title: label }, radio, h('span', { class: 'visually-hidden' }, label));
    dot.style.setProperty('--swatch', value);
    return dot;
  };

  const dialog = openDialog('How others see you', [
    h('form', {
      method: 'dialog',
      onsubmit: (event: SubmitEvent) => {
        event.preventDefault();
        // Control characters cannot be typed into a field, but can be pasted.
        const profile = { name: name.value.replace(/\p{Cc}/gu, '').trim() || before.name, color };
        storeProfile(profile);
        changed(profile);
        dialog.close();
      },
    },
      h('div', { class: 'profile' }, face, h('label', { class: 'labelled' }, h('span', {}, 'Name'), name)),
      h('fieldset', { class: 'swatches' }, h('legend', {}, 'Colour'), ...colors.map(swatch)),
      h('div', { class: 'dialog-actions' },
        h('button', { class: 'button', type: 'button', onclick: () => dialog.close() }, 'Cancel'),
        h('button', { class: 'button primary', type: 'submit' }, 'Save'))),
  ]);
  name.focus();
  name.select();
}
