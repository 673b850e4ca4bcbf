import { Party } from './party.ts';
import type { Report } from './report.ts';
import type { Typist } from './typist.ts';

/** How many people type. */
const people = 4;

/** Several people who type into one document while something happens to the server. */
export async function typeDuring(
  report: Report,
  document: string,
  seed: number,
  happening: (typists: readonly Typist[]) => Promise<void>,
): Promise<void> {
  const party = await Party.open({ seed, seats: Array.from({ length: people }, () => document) });
  await party.typeWhile(() => happening(party.typists));
  console.log(party.summary(await party.end(report)));
}
