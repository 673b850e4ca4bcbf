import { findDocument, MAX_TITLE_LENGTH, renameDocument, sentenceOf } from '../documents.ts';
import { rememberOpened, titleOfOpened } from '../recent.ts';
import { h } from '../ui/dom.ts';
import { complain } from '../ui/notices.ts';

/** So often others' new titles appear: the stream of a document's text does not carry its title. */
const REFRESH_MS = 15_000;

export interface TitleFieldOptions {
  /** Whether the browser may remember the title beside the documents that were opened in it: what one user sees is not for the next to see. */
  readonly isRemembered: () => boolean;
}

export interface TitleField {
  readonly element: HTMLInputElement;
  readonly title: () => string;
  /** Whether this person may change it. */
  readonly mayChange: (may: boolean) => void;
}

/** The document's title, to be changed in place. */
export function titleField(id: string, { isRemembered }: TitleFieldOptions): TitleField {
  let title = titleOfOpened(id) ?? 'Untitled';
  const field = h('input', {
    class: 'title-field', 'aria-label': 'Title of the document', maxlength: MAX_TITLE_LENGTH, autocomplete: 'off', spellcheck: 'false', enterkeyhint: 'done',
  });

  const show = (now: string) => {
    title = now;
    document.title = `${title} – CollabDocs`;
    if (document.activeElement !== field) field.value = title;
    field.title = title;
  };

  const refresh = async () => {
    if (document.hidden || document.activeElement === field) return;
    try {
      const info = await findDocument(id);
      show(info.title);
      if (isRemembered()) rememberOpened(id, info.title);
    } catch { /* The status says what is wrong with the connection; the title stays as it was. */ }
  };

  const rename = async () => {
    if (field.readOnly) return show(title);
    const wanted = field.value.replace(/\p{Cc}/gu, ' ').trim();
    if (wanted === '' || wanted === title) return show(title);
    try {
      show((await renameDocument(id, wanted)).title);
      if (isRemembered()) rememberOpened(id, title);
    } catch (failure) {
      complain(`The title was not changed. ${sentenceOf(failure)}`);
      show(title);
    }
  };

  field.addEventListener('change', () => void rename());
  field.addEventListener('blur', () => { if (field.value.trim() === '') show(title); });
  field.addEventListener('keydown', event => {
    if (event.key === 'Escape') field.value = title;
    if (event.key === 'Enter' || event.key === 'Escape') field.blur();
  });
  setInterval(() => void refresh(), REFRESH_MS);
  addEventListener('visibilitychange', () => void refresh());
  show(title);
  void refresh();
  return { element: field, title: () => title, mayChange: may => { field.readOnly = !may; } };
}
