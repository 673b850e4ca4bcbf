import type { DocumentSession } from '../../../web/client/src/index.ts';
import { fold, readHistory, readText, type StoredRevision } from './history.ts';
import type { Link } from './link.ts';
import type { Checks } from './report.ts';
import { until } from './waiting.ts';
import type { Watch } from './watch.ts';

/** One real client of a test. */
export interface Client {
  readonly name: string;
  readonly session: DocumentSession;
  readonly link: Link;
  readonly watch: Watch;
}

/** Waits until the server has all that was typed, and every client all that the server has. @returns the revision then. */
export async function quiescence(clients: readonly Client[]): Promise<number> {
  await until('all is saved', () => clients.every(({ session }) => session.saved.unsaved === 0));
  const head = Math.max(...clients.map(({ session }) => session.revision));
  await until(`everybody has revision ${head}`, () => clients.every(({ session }) => session.revision === head));
  return head;
}

/**
 * Checks the promise, when nothing is under way any more: every revision there once, no submission twice, no acknowledgement without its
 * revision, and one text everywhere.
 * @returns the history and its text.
 */
export async function verify(
  report: Checks,
  document: string,
  clients: readonly Client[],
  head: number,
): Promise<{ history: StoredRevision[]; text: string }> {
  const history = await readHistory(document);
  const gap = history.findIndex(({ revision }, i) => revision !== i + 1);
  report.check(`revisions are 1 to ${head}, without gaps`, gap < 0 && history.length === head, () =>
    gap < 0 ? `there are ${history.length}` : `revision ${history[gap]?.revision} stands at place ${gap + 1}`);

  const places = new Map<string, number>();
  const doubled = history.filter(({ revision, session, sequence }) => {
    const submission = `${session}/${sequence}`;
    const known = places.has(submission);
    places.set(submission, revision);
    return known;
  });
  report.check('no submission was stored twice', doubled.length === 0, () =>
    doubled.map(({ revision, session, sequence }) => `${session}/${sequence} again as ${revision}`).join(', '));

  for (const { name, session, link } of clients) {
    const missing = [...link.acked].filter(([sequence, revision]) => places.get(`${session.session}/${sequence}`) !== revision);
    report.check(`the ${link.acked.size} acknowledged submissions of ${name} are stored as it was told`, missing.length === 0, () =>
      missing.map(([sequence, revision]) => `${session.session}/${sequence} as ${revision}`).join(', '));
    const rewritten = [...link.seen].filter(([revision, submission]) => places.get(submission) !== revision);
    report.check(`no revision that ${name} saw was rewritten`, rewritten.length === 0, () => JSON.stringify(rewritten));
  }

  const text = fold(history);
  sameText(report, 'the server\'s text is the fold of its revisions', await readText(document), text);
  for (const { name, session } of clients) sameText(report, `the text of ${name} is it too`, session.text, text);
  return { history, text };
}

/** Checks that two texts are one, and shows where they part. */
export function sameText(report: Checks, what: string, actual: string, expected: string): void {
  report.check(what, actual === expected, () => {
    let at = 0;
    while (actual[at] === expected[at]) at++;
    const around = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 20), at + 20));
    return `they part at ${at} (of ${actual.length} and ${expected.length}): ${around(actual)} for ${around(expected)}`;
  });
}
