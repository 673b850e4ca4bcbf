import type { Role } from '@collabdocs/client';
import { roleNames } from '../roles.ts';
import { h } from '../ui/dom.ts';

/** Lets a role be chosen. @param label says whose. */
export function roleSelect<R extends Role>(label: string, roles: readonly R[], chosen: R, changed: (role: R) => void = () => undefined): HTMLSelectElement {
  const select = h('select', { class: 'field role', 'aria-label': label, onchange: () => changed(select.value as R) },
    ...roles.map(role => h('option', { value: role, selected: role === chosen }, roleNames[role])));
  return select;
}
