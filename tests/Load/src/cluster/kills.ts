import { setTimeout as sleep } from 'node:timers/promises';
import { Party } from '../party.ts';
import { Random } from '../random.ts';
import { now } from '../watch.ts';
import { generous, goneOn, measured, quantile, settled, spread, type Stage } from './stage.ts';

/** Within which people on the other gateways type on after a kill, 99 times of 100, in ms. */
const promised = 5_000;

/** The node that hosts the document is killed with -9, again and again, while people type on the others. */
export async function kills({ report, seed, deep, cluster: start }: Stage): Promise<void> {
  const rounds = deep ? 50 : 3;
  const cluster = await start();
  const random = new Random(seed);
  const id = 'killed';
  const habits = { editsPerCut: Infinity, thoughtAtMost: 60 };
  const party = await Party.open({ seed, seats: cluster.seats(id, 6), gateways: cluster.gateways, patience: 1, habits });
  const [acks, sights, moves, returns]: [number[], number[], number[], number[]] = [[], [], [], []];
  const closed: string[] = [];

  await party.typeWhile(async () => {
    for (let round = 1; round <= rounds; round++) {
      const what = `kill ${round} of ${rounds}, seed ${seed}`;
      await settled(what, party.clients, random.between(0, 1_000));
      const host = await cluster.hostOf(id);
      const { epoch } = cluster.activation(id) ?? { epoch: 0 };
      const others = party.clients.filter(({ link }) => link.through !== null && !host.serves(link.through));
      const closes = others.map(({ link }) => link.closes.length);
      for (const watch of party.watches) watch.forget();

      const killed = now();
      await host.kill();
      const waits = await measured(what, others, killed);
      acks.push(waits.ack);
      sights.push(waits.sight);
      if (others.length < party.clients.length) moves.push(await goneOn(what, party.clients, killed));
      await cluster.hostOf(id, epoch); // it was the host, for the document was opened anew

      // The node comes back, and its documents come home to it.
      for (const { watch } of others) watch.forget();
      host.start();
      await host.ready();
      await sleep(random.between(0, 2_000));
      await goneOn(what, party.clients, now());
      returns.push((await measured(what, others, now())).ack);
      for (const [i, { name, link }] of others.entries()) {
        for (const { address, code } of link.closes.slice(closes[i])) closed.push(`${what}: ${name}, to ${address}, with ${code}`);
      }
    }
  });

  const head = await party.endWith(report, `after ${rounds} kills of the host: what was acknowledged is stored once, and all converge; seed ${seed}`);
  report.check(`no socket of another gateway closed while the host was killed ${rounds} times and came back`, closed.length === 0, () => closed.join('; '));
  const limit = deep ? promised : generous;
  for (const [name, times] of [['acknowledged', acks], ['seen by all others', sights]] as const) {
    report.check(`edits on the other gateways are ${name} within ${limit / 1000} s of being made, 99 times of 100`, quantile(times, 0.99) <= limit, () =>
      `${spread(times)}, seed ${seed}`);
  }
  console.log(
    `kills: ${rounds} kills of the host; longest wait of an edit on another gateway, per kill: to its ack ${spread(acks)}; ` +
      `until all others saw it ${spread(sights)}; people on the killed node's gateway typed on through another after ${spread(moves)}; while the node came back, to its ack ${spread(returns)}; ${party.summary(head)}`,
  );
}
