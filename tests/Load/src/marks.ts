/**
 * Characters of which each is typed once, by one edit: wherever it stands in the end, however others have edited around it, it says whether
 * that edit was lost or doubled. They are taken from the private planes 15 and 16, so each is a surrogate pair as well.
 */
export class Marks {
  readonly #typedBy = new Map<string, string>();
  readonly #deleted = new Set<string>();
  #next = 0xf0000;

  /** A new mark; nothing when all 131 068 have been typed. @param edit what is said of it where it is lost. */
  type(edit: string): string {
    if ((this.#next & 0xffff) > 0xfffd) this.#next += 2;
    if (this.#next > 0x10fffd) return '';
    const mark = String.fromCodePoint(this.#next++);
    this.#typedBy.set(mark, edit);
    return mark;
  }

  /** Someone deletes this text. */
  delete(text: string): void {
    for (const mark of this.#in(text)) this.#deleted.add(mark);
  }

  /** What is wrong with a text after all edits: marks lost, doubled, or back after they were deleted. */
  faults(text: string): string[] {
    const counts = new Map<string, number>();
    for (const mark of this.#in(text)) counts.set(mark, (counts.get(mark) ?? 0) + 1);
    return [...this.#typedBy].flatMap(([mark, edit]) => {
      const count = counts.get(mark) ?? 0;
      const expected = this.#deleted.has(mark) ? 0 : 1;
      return count === expected ? [] : [`${edit} stands ${count} times, not ${expected}`];
    });
  }

  get typed(): number {
    return this.#typedBy.size;
  }

  #in(text: string): string[] {
    return text.match(/[\u{f0000}-\u{10fffd}]/gu) ?? [];
  }
}
