import { sentenceOf } from '../documents.ts';
import { complain, notify } from '../ui/notices.ts';

/** Tells the person something. */
export type Say = (sentence: string, tone?: 'bad') => void;

/** In the dialog's own line; on the page where the dialog was closed meanwhile. */
export const sayIn = (news: HTMLElement): Say => (sentence, tone) => {
  if (news.isConnected) news.textContent = sentence;
  else (tone === 'bad' ? complain : notify)(sentence);
};

/** Does what a person asked for in a part of the dialog, one thing at a time; says so where it fails. @param done comes when it is done. */
export async function attempt<Result>(part: HTMLElement, say: Say, work: () => Promise<Result>, done: (result: Result) => void): Promise<void> {
  if (part.inert) return;
  const focused = document.activeElement as HTMLElement | null;
  part.inert = true;
  try {
    const result = await work();
    part.inert = false;
    done(result);
  } catch (failure) {
    part.inert = false;
    say(sentenceOf(failure), 'bad');
    focused?.focus();
  }
}
