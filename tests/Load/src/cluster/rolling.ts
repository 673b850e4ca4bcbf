import { Party, typeTogether } from '../party.ts';
import { Collected } from '../report.ts';
import { longestWaits, now } from '../watch.ts';
import { generous, goneOn, inMs, spread, type Stage } from './stage.ts';

/** For how long the edits of one client wait at most, in ms. */
const promised = 3_000;

/** All nodes are restarted, one after the other, under people whose clients know all gateways and are as patient as in life. */
export async function rolling({ report, seed, deep, cluster: start }: Stage): Promise<void> {
  const [rounds, documents] = deep ? [5, 10] : [1, 4];
  const cluster = await start();
  const open = (i: number): Promise<Party> =>
    Party.open({
      seed: seed + i,
      seats: cluster.seats(`rolling-${i}`, 3),
      gateways: cluster.gateways,
      patience: 1,
      habits: { editsPerCut: Infinity, thoughtAtMost: 400 },
    });
  const parties = await Promise.all(Array.from({ length: documents }, (_, i) => open(i)));
  const clients = parties.flatMap((party) => party.clients);
  const troubles: string[] = [];
  for (const { name, session, watch } of clients) {
    watch.forget();
    session.on('saved', ({ store }) => store === 'failing' && troubles.push(`${name}: not saved`));
  }
  const [pauses, stops]: [number[], number[]] = [[], []];
  const codes: (number | null)[] = [];

  await typeTogether(parties, async () => {
    for (let round = 1; round <= rounds; round++) {
      for (const node of cluster.nodes) {
        const what = `restart of ${node.name} (${round}), seed ${seed}`;
        const stopped = now();
        codes.push(await node.stop());
        stops.push(now() - stopped);
        node.start();
        await node.ready();
        const ready = now();
        for (const party of parties) await goneOn(what, party.clients, ready);
      }
    }
  });
  const collected = new Collected();
  for (const party of parties) {
    await party.end(collected);
    pauses.push(longestWaits(party.watches).ack);
  }
  collected.tell(report, `${rounds} rolling restarts under ${clients.length} clients in ${documents} documents: what was acknowledged is stored once; seed ${seed}`);
  report.check('every node stopped in good order', codes.every((code) => code === 0), () => `exit codes ${codes.join(', ')}`);
  report.check('no client was shown an error', troubles.length === 0, () => `${troubles.slice(0, 10).join('; ')}; seed ${seed}`);
  const limit = deep ? promised : generous;
  report.check(`no client's edit waited longer than ${limit / 1000} s`, Math.max(...pauses) <= limit, () => `${spread(pauses)}, seed ${seed}`);
  const complaints = clients.flatMap(({ link }) => link.complaints);
  const reconnects = clients.reduce((sum, { link }) => sum + link.connections - 1, 0);
  console.log(
    `rolling: ${stops.length} restarts of a node, each stopped within ${spread(stops)}; longest pause of any client ${inMs(Math.max(...pauses))} ` +
      `(per document ${spread(pauses)}); ${reconnects} reconnects; answers that clients tried again after: ${complaints.length === 0 ? 'none' : complaints.join(', ')}`,
  );
}
