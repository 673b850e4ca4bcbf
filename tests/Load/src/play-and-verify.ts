import { play, type PlayOptions } from './player.ts';
import { Progress } from './progress.ts';
import type { Report } from './report.ts';
import { sameText, verify } from './verification.ts';

/** Plays a trace into a new document, then checks that everybody ends with the recorded text. */
export async function playAndVerify(report: Report, options: PlayOptions): Promise<void> {
  const { trace, document } = options;
  const progress = new Progress(trace.name, trace.transactions.length);
  const { clients, head } = await play(options, progress);
  progress.end();
  const edits = trace.transactions.reduce((sum, { patches }) => sum + patches.length, 0);
  const total = (count: (client: (typeof clients)[number]) => number) => clients.reduce((sum, client) => sum + count(client), 0);
  console.log(
    `${trace.name}: ${edits} edits by ${clients.length} became ${head} revisions in ${progress.seconds.toFixed(1)} s; ` +
      `${total(({ link }) => link.cuts)} cuts, ${total(({ link }) => link.connections)} connections`,
  );
  const { text } = await verify(report, document, clients, head);
  sameText(report, `${trace.name} ends as recorded`, text, trace.endText);
  await Promise.all(clients.map(({ session }) => session.close()));
}
