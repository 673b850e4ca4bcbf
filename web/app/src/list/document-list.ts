import { isDenied, listDocuments, sentenceOf, type DocumentInfo, type DocumentPage } from '../documents.ts';
import { fill, h, type Child } from '../ui/dom.ts';
import { announce, complain } from '../ui/notices.ts';
import { noAnswer, notForYou, nothingDeleted, nothingFound, nothingYet, openedHere } from './blanks.ts';
import { deletedRow } from './deleted-row.ts';
import { documentRow, type DocumentRow } from './document-row.ts';

export interface DocumentListOptions {
  /** What is searched for now. */
  readonly search: () => string;
  /** Whether deleted documents are listed, in place of those that are not. */
  readonly deleted: () => boolean;
  readonly create: () => void;
  readonly bringIn: () => void;
  /** Whether the server lets this person see a list, as it has just said. */
  readonly allowed: (allowed: boolean) => void;
}

/** The rows of the list, page by page, and what stands in their place when there are none. */
export class DocumentList {
  readonly element: HTMLElement;
  readonly #options: DocumentListOptions;
  readonly #list = h('ul', { class: 'rows', 'aria-label': 'Documents' });
  readonly #aside = h('div', { class: 'list-aside' });
  readonly #more = h('button', { class: 'button more', type: 'button', hidden: true, onclick: () => void this.#showMore() }, 'Show more');
  readonly #rows = new Map<string, DocumentRow>();
  #next: string | null = null;
  #said = '';
  /** The rows are of deleted documents. */
  #ofDeleted = false;
  /** An answer that a newer question has overtaken is not shown. */
  #question = 0;

  constructor(options: DocumentListOptions) {
    this.#options = options;
    this.element = h('div', {}, this.#list, this.#aside, this.#more);
  }

  /** Asks the server and shows what it says now. */
  async load(): Promise<void> {
    const question = ++this.#question;
    const isOvertaken = () => question !== this.#question;
    const search = this.#options.search();
    const deleted = this.#options.deleted();
    if (deleted !== this.#ofDeleted) this.#clear(deleted);
    try {
      // As many as are shown already: a refresh does not shorten the list under the reader.
      const wanted = this.#rows.size;
      let page = await listDocuments(search, null, deleted);
      const found = [...page.documents];
      while (found.length < wanted && page.next !== null && !isOvertaken()) {
        page = await listDocuments(search, page.next, deleted);
        found.push(...page.documents);
      }
      if (!isOvertaken()) this.#show({ documents: found, next: page.next }, search);
    } catch (failure) {
      if (!isOvertaken()) this.#showFailure(failure);
    }
  }

  async #showMore(): Promise<void> {
    const question = ++this.#question;
    try {
      const page = await listDocuments(this.#options.search(), this.#next, this.#ofDeleted);
      if (question !== this.#question) return;
      const before = this.#rows.size;
      for (const info of page.documents) this.#list.append(this.#rowOf(info).element);
      this.#setNext(page.next);
      announce(`${this.#rows.size - before} more documents.`);
    } catch (failure) {
      complain(sentenceOf(failure));
    }
  }

  #show({ documents, next }: DocumentPage, search: string): void {
    this.#options.allowed(true);
    const present = new Set(documents.map(info => info.id));
    for (const [id, row] of this.#rows) {
      if (present.has(id)) continue;
      row.element.remove();
      this.#rows.delete(id);
    }
    documents.forEach((info, index) => {
      const { element } = this.#rowOf(info);
      // Moved only where it must be: moving an element takes the focus from it.
      if (this.#list.children[index] !== element) this.#list.insertBefore(element, this.#list.children[index] ?? null);
    });
    this.#setNext(next);
    const { create, bringIn } = this.#options;
    if (documents.length > 0) this.#say('', () => []);
    else if (search === '' && this.#ofDeleted) this.#say('nothing deleted', nothingDeleted);
    else if (search === '') this.#say('nothing yet', () => nothingYet(create, bringIn));
    else this.#say(`nothing like ${search}`, () => nothingFound(search));
  }

  /** What is shown already stays: it was true a moment ago. */
  #showFailure(failure: unknown): void {
    if (isDenied(failure)) {
      this.#options.allowed(false);
      this.#list.replaceChildren();
      this.#rows.clear();
      this.#setNext(null);
      return this.#say('denied', () => [...notForYou(), ...openedHere()]);
    }
    const sentence = sentenceOf(failure);
    this.#say(sentence, () => [...noAnswer(sentence, () => void this.load()), ...(this.#rows.size === 0 && !this.#ofDeleted ? openedHere() : [])]);
  }

  /** What is shown is another list from now on. */
  #clear(deleted: boolean): void {
    this.#ofDeleted = deleted;
    this.#rows.clear();
    fill(this.#list);
    this.#setNext(null);
    this.#say('', () => []);
    this.#list.setAttribute('aria-label', deleted ? 'Deleted documents' : 'Documents');
  }

  #rowOf(info: DocumentInfo): DocumentRow {
    const row = this.#rows.get(info.id) ?? (this.#ofDeleted ? deletedRow : documentRow)(info, () => void this.load());
    this.#rows.set(info.id, row);
    row.show(info);
    return row;
  }

  #setNext(next: string | null): void {
    this.#next = next;
    this.#more.hidden = next === null;
  }

  /** Made anew only when it says something else: it may have the focus, and a screen reader reads it out. */
  #say(what: string, content: () => readonly Child[]): void {
    if (what !== this.#said) fill(this.#aside, ...content());
    this.#said = what;
  }
}
