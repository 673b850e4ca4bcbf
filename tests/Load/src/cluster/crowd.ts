import { Party } from '../party.ts';
import { Collected } from '../report.ts';
import { now } from '../watch.ts';
import { inMs, quantile, type Stage } from './stage.ts';

/** How many documents are joined at once: it is typing that is tested, not a rush on the door. */
const joinsAtOnce = 10;

/** Eight people on three gateways in one document, and many in many. Their connections are cut at random. */
export async function crowd({ report, seed, deep, cluster: start }: Stage): Promise<void> {
  const cluster = await start();
  const { gateways } = cluster;
  const started = now();
  const eight = await Party.open({ seed, seats: cluster.seats('together', 8), gateways, habits: { thoughtAtMost: 40 } });
  await eight.type(deep ? 1_000 : 100);
  const waits = eight.watches.flatMap((watch) => watch.editsBefore(Infinity)).map(({ at, acked }) => acked - at);
  const summary = eight.summary(await eight.endWith(report, `8 clients in one document on 3 gateways: all converge, and what was acknowledged is stored once; seed ${seed}`));
  console.log(`one document: 8 clients on 3 gateways in ${inMs(now() - started)}: ${summary}; edit to ack p50 ${inMs(quantile(waits, 0.5))}`);

  const [documents, edits] = deep ? [100, 100] : [8, 30];
  const began = now();
  const parties: Party[] = [];
  for (let first = 0; first < documents; first += joinsAtOnce) {
    const ids = Array.from({ length: Math.min(joinsAtOnce, documents - first) }, (_, i) => first + i);
    const open = (i: number) => Party.open({ seed: seed + i, seats: cluster.seats(`crowd-${i}`, 3), gateways, habits: { thoughtAtMost: deep ? 1_000 : 300 } });
    parties.push(...(await Promise.all(ids.map(open))));
  }
  await Promise.all(parties.map((party) => party.type(edits)));
  const typed = parties.reduce((sum, party) => sum + party.edits, 0);
  const collected = new Collected();
  let revisions = 0;
  for (const party of parties) revisions += await party.end(collected);
  collected.tell(report, `${3 * documents} clients in ${documents} documents on 3 gateways: all converge, and what was acknowledged is stored once; seed ${seed}`);
  console.log(`many documents: ${3 * documents} clients in ${documents} documents in ${inMs(now() - began)}: ${typed} edits became ${revisions} revisions`);
}
