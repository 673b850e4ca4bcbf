import { setTimeout as sleep } from 'node:timers/promises';
import { Party } from '../party.ts';
import { Random } from '../random.ts';
import { until } from '../waiting.ts';
import { now } from '../watch.ts';
import { Cluster } from './cluster.ts';
import { NodeNetwork } from './node-network.ts';
import { goneOn, inMs, settled, spread, type Stage } from './stage.ts';

/** For how long a cut lasts beyond the moment at which everybody types on, in ms. */
const cutOnFor = 3_000;

/** The network between two nodes is cut, while both reach the third, PostgreSQL, and their clients: one of the two has to leave. */
export async function cut({ report, seed, deep }: Stage): Promise<void> {
  const rounds = deep ? 10 : 1;
  let network: NodeNetwork;
  try {
    network = NodeNetwork.create(3);
  } catch (error) {
    report.skip(`a cut network needs root, and a Linux that has network namespaces and bridges (${String(error).trim().split('\n').at(-1)})`);
    return;
  }
  try {
    await Cluster.during(report, { nodes: 3, network }, async (cluster) => {
      const random = new Random(seed);
      const id = 'cut';
      const party = await Party.open({
        seed,
        seats: cluster.seats(id, 6),
        gateways: cluster.gateways,
        habits: { editsPerCut: Infinity, thoughtAtMost: 60 },
      });
      const [leaves, continues]: [number[], number[]] = [[], []];
      let left = 0;

      await party.typeWhile(async () => {
        for (let round = 1; round <= rounds; round++) {
          const what = `cut ${round} of ${rounds}, seed ${seed}`;
          await settled(what, party.clients, random.between(0, 1_000));
          const host = cluster.nodes.indexOf(await cluster.hostOf(id));
          const other = (host + random.between(1, 2)) % 3;
          const pair = [host, other].map((i) => cluster.nodes[i]);
          const running = cluster.nodes.filter((node) => node !== undefined);

          const at = now();
          network.cut(host, other);
          await until(`${what}: one of the two leaves`, () => pair.some((node) => node?.ended));
          leaves.push(now() - at);
          continues.push(await goneOn(what, party.clients, at));
          await sleep(cutOnFor);
          const ended = running.filter((node) => node.ended);
          report.check(`one of the two nodes left, and nobody else (${round})`, ended.length === 1 && ended.every((node) => pair.includes(node)), () =>
            `${ended.map(({ name, exit }) => `${name}: ${exit}`).join('; ')}; ${what}`);
          left += ended.length;

          network.heal(host, other);
          await cluster.restore();
        }
      });

      const head = await party.endWith(report, `after ${rounds} cuts: what was acknowledged is stored once, and all converge; seed ${seed}`);
      console.log(
        `cut: ${rounds} cuts between the host and another node; ${left} nodes left, ${spread(leaves)} after the cut; all clients typed on after ${spread(continues)}; ` +
          `each cut lasted ${inMs(cutOnFor)} more; ${party.summary(head)}`,
      );
    });
  } finally {
    network.close();
  }
}
