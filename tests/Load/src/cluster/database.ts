import { setTimeout as sleep } from 'node:timers/promises';
import { Party } from '../party.ts';
import { until } from '../waiting.ts';
import { now } from '../watch.ts';
import type { StopMode } from './postgres.ts';
import { goneOn, settled, spread, type Stage } from './stage.ts';

/** PostgreSQL is stopped and started under people who type: they are told that nothing is saved, and when it is again. */
export async function database({ report, seed, deep, cluster: start }: Stage): Promise<void> {
  const rounds = deep ? 5 : 1;
  const cluster = await start();
  const party = await Party.open({
    seed,
    seats: cluster.seats('database', 6),
    gateways: cluster.gateways,
    habits: { editsPerCut: Infinity, thoughtAtMost: 60 },
  });
  const links = party.clients.map(({ link }) => link);
  const stores = () => party.clients.map(({ session }) => session.saved.store);
  const [told, back]: [number[], number[]] = [[], []];

  await party.typeWhile(async () => {
    for (let round = 1; round <= rounds; round++) {
      for (const mode of ['fast', 'immediate'] satisfies StopMode[]) {
        const what = `PostgreSQL stopped (${mode}, ${round}), seed ${seed}`;
        await settled(what, party.clients, 500);
        const stopping = now();
        await cluster.postgres.stop(mode);
        await until(`${what}: everybody is told that the store fails`, () => stores().every((store) => store === 'failing'));
        told.push(now() - stopping);
        const acked = links.map((link) => link.acked.size);
        await sleep(2_000);
        const early = links.filter((link, i) => link.acked.size > (acked[i] ?? 0));
        report.check(`nothing is acknowledged while PostgreSQL is down (${mode}, ${round})`, early.length === 0, () => `to ${early.length} clients, seed ${seed}`);
        await cluster.postgres.start();
        const started = now();
        await until(`${what}: everybody is told that the store works again`, () => stores().every((store) => store === 'ok'));
        await goneOn(what, party.clients, started);
        back.push(now() - started);
      }
    }
  });

  const head = await party.endWith(report, `after ${2 * rounds} restarts of PostgreSQL: what was acknowledged is stored once, and all converge; seed ${seed}`);
  const ended = cluster.nodes.filter((node) => node.ended);
  report.check('all nodes still run', ended.length === 0, () => ended.map(({ name, exit }) => `${name}: ${exit}`).join('; '));
  console.log(
    `database: ${2 * rounds} restarts of PostgreSQL; everybody was told that the store fails after ${spread(told)}; ` +
      `when it ran again all was stored after ${spread(back)}; ${party.summary(head)}`,
  );
}
