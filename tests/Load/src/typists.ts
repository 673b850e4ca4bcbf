import { Marks } from './marks.ts';
import { openClient } from './open-client.ts';
import { Random } from './random.ts';
import type { Report } from './report.ts';
import { Typist } from './typist.ts';
import { quiescence, verify } from './verification.ts';

/** Several people who type into one document while something happens to the server. */
export async function typeDuring(
  report: Report,
  document: string,
  seed: number,
  happening: (typists: readonly Typist[]) => Promise<void>,
): Promise<void> {
  const marks = new Marks();
  const typists: Typist[] = [];
  for (let i = 1; i <= 4; i++) {
    const random = new Random(seed * 10 + i);
    typists.push(new Typist(await openClient(document, `typist ${i}`, random), marks, random));
  }
  const clients = typists.map(({ client }) => client);
  const typing = Promise.all(typists.map((typist) => typist.run()));
  try {
    await Promise.race([happening(typists), typing]);
  } finally {
    for (const typist of typists) typist.stop();
  }
  await typing;
  const head = await quiescence(clients);

  const edits = typists.reduce((sum, typist) => sum + typist.edits, 0);
  const cuts = clients.reduce((sum, { link }) => sum + link.cuts, 0);
  const connections = clients.reduce((sum, { link }) => sum + link.connections, 0);
  console.log(`${edits} edits with ${marks.typed} marks became ${head} revisions; ${cuts} cuts, ${connections} connections`);
  const { text } = await verify(report, document, clients, head);
  const faults = marks.faults(text);
  report.check('each mark stands there once, or was deleted', faults.length === 0, () => `${faults.length} do not: ${faults.slice(0, 10).join('; ')}`);
  await Promise.all(clients.map(({ session }) => session.close()));
}
