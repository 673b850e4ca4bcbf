import { sentenceOf } from '../documents.ts';
import { complain } from '../ui/notices.ts';

/** Does what a person asked for; says so where it fails. */
export async function attempt(work: () => Promise<void>, done: () => void): Promise<void> {
  try {
    await work();
    done();
  } catch (failure) {
    complain(sentenceOf(failure));
  }
}
