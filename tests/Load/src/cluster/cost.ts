import { setTimeout as sleep } from 'node:timers/promises';
import { openClient } from '../open-client.ts';
import { Gateway } from '../gateway.ts';
import { Random } from '../random.ts';
import type { ServerProcess } from '../server-process.ts';
import type { Client } from '../verification.ts';
import { Cluster } from './cluster.ts';
import { quantile, type Stage } from './stage.ts';

/** Documents under load, each with two people: one's submission is the other's news. */
const documents = 8;

/** How much more a submission may cost in the cluster than in the embedded edition, where its document is on the same node. */
const atMost = 1.5;

/** One of the ways that a submission can take. */
interface Way {
  readonly name: string;
  readonly clients: readonly Client[];
  /** Whose processor time is counted. */
  readonly processes: readonly ServerProcess[];
  /** Per round, of one submission, in µs. */
  readonly costs: number[];
}

/**
 * What a submission costs the server's processes: in the embedded edition; through grain and observer in one node; and where the document is on another
 * node. The same load in turns. Every submission is of its own: nobody types before the last is stored. The load and the database are not counted:
 * the embedded edition's SQLite works in its process, the cluster's PostgreSQL does not.
 */
export async function cost({ report, seed, deep }: Stage): Promise<void> {
  const [rounds, warmUp, edits] = deep ? [21, 5, 150] : [3, 1, 10];
  await Gateway.during(async (gateway) => {
    await Cluster.during(report, { nodes: 2 }, async (cluster) => {
      const [here, there] = cluster.nodes;
      if (!here || !there) throw new Error('There are two nodes');
      const random = new Random(seed);
      const embedded = await Promise.all(Array.from({ length: documents }, (_, i) => couple(gateway.document(`cost-${i}`), random)));
      const { local, remote } = await placed(cluster, random);
      const ways: Way[] = [
        { name: 'embedded', clients: embedded.flat(), processes: [gateway], costs: [] },
        { name: 'in one node', clients: local, processes: [here], costs: [] },
        { name: 'across nodes', clients: remote, processes: [here, there], costs: [] },
      ];
      for (let round = 0; round < warmUp + rounds; round++) {
        for (let turn = 0; turn < ways.length; turn++) {
          const way = ways[(turn + round) % ways.length] as Way;
          const each = await measure(way, edits);
          if (round >= warmUp) way.costs.push(each);
        }
      }
      const all = ways.map(({ name, costs }) => `${name} ${costs.map((value) => value.toFixed(0)).join(' ')} µs`).join('; ');
      const ratios = ways.map((way) => way.costs.map((each, round) => each / (ways[0]?.costs[round] ?? NaN)));
      const [, inOne = NaN, across = NaN] = ratios.map((each) => quantile(each, 0.5));
      report.check('every way has a cost', ways.every(({ costs }) => costs.every((each) => each > 0)), () => all);
      if (deep) {
        report.check(`a submission in one node costs at most ${atMost} times what it costs the embedded edition`, inOne <= atMost, () =>
          `${inOne.toFixed(2)} times: ${all}; seed ${seed}`);
      }
      console.log(
        `cost: processor time of the server's processes per submission (two people in each of ${documents} documents; median of ${rounds} rounds of ` +
          `${2 * documents * edits} submissions, in turns): ${ways.map(({ name, costs }) => `${name} ${quantile(costs, 0.5).toFixed(0)} µs`).join(', ')}; ` +
          `median ratio to the embedded edition's same round: in one node ${inOne.toFixed(2)}, across nodes (both together) ${across.toFixed(2)}; PostgreSQL's own time is not counted, SQLite's is`,
      );
      await Promise.all(ways.flatMap(({ clients }) => clients.map(({ session }) => session.close())));
    });
  });
}

/** Two people in one document. */
const couple = (document: string, random: Random): Promise<Client[]> =>
  Promise.all(['one', 'other'].map((name) => openClient(document, name, random)));

/** Clients of the first node, with documents on that node, and with as many on the other one. */
async function placed(cluster: Cluster, random: Random): Promise<{ local: Client[]; remote: Client[] }> {
  const [local, remote]: [Client[], Client[]] = [[], []];
  for (let i = 0; local.length < 2 * documents || remote.length < 2 * documents; i++) {
    const clients = await couple(cluster.nodes[0]?.document(`cost-${i}`) ?? '', random);
    const side = (await cluster.hostOf(`cost-${i}`)) === cluster.nodes[0] ? local : remote;
    if (side.length < 2 * documents) side.push(...clients);
    else await Promise.all(clients.map(({ session }) => session.close()));
  }
  return { local, remote };
}

/** Everybody makes so many submissions. @returns the processor time of one, in µs. */
async function measure({ clients, processes }: Way, edits: number): Promise<number> {
  const used = (): number => processes.reduce((sum, server) => sum + server.cpu, 0);
  const before = used();
  await Promise.all(
    clients.map(async ({ session }) => {
      for (let i = 0; i < edits; i++) {
        session.edit([...(session.length > 0 ? [{ retain: session.length }] : []), { insert: 'x' }]);
        await session.whenSaved();
      }
    }),
  );
  await sleep(200); // what was published last is delivered
  return ((used() - before) * 1000) / (clients.length * edits);
}
