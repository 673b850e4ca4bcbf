import { openDocument } from '../../../../web/client/src/index.ts';
import { WebSocket } from 'ws';
import { until } from '../waiting.ts';
import { Cluster } from './cluster.ts';
import { liveHeap } from './live-heap.ts';
import type { Stage } from './stage.ts';

/** Documents that are opened at once. */
const atOnce = 32;

/** Of what the documents took while they were open, at most this part is still there when they are not. */
const leftAtMost = 0.25;

/** Documents are opened and left; when they are unloaded, the memory of the nodes is what it was. */
export async function memory({ report, seed, deep }: Stage): Promise<void> {
  const [documents, warmUp, length, idle] = deep ? [20_000, 2_000, 5_000, 60] : [300, 100, 20_000, 8];
  const settings = [`--CollabDocs:IdleUnloadSeconds=${idle}`, '--Logging:LogLevel:CollabDocs.Gateway=Warning'];
  await Cluster.during(report, { nodes: 3, settings }, async (cluster) => {
    // What is made once (code, tables, pools of buffers as large as the load wants them) is made before the first look.
    await visit(cluster, 'warm', warmUp, length);
    const before = await unloaded(cluster, warmUp);
    await visit(cluster, 'left', documents, length);
    const open = cluster.openDocuments;
    const during = await collected(cluster);
    const after = await unloaded(cluster, documents);

    const left = (after.live - before.live) / (during.live - before.live);
    const [all, figures] = [`${before.live.toFixed(1)} MiB before, ${during.live.toFixed(1)} MiB with ${open} in memory, ${after.live.toFixed(1)} MiB after`,
      `${before.resident.toFixed(0)}, ${during.resident.toFixed(0)} and ${after.resident.toFixed(0)} MiB`];
    report.check(`of what ${documents} documents took, less than ${100 * leftAtMost} % is left when they are unloaded`, left < leftAtMost, () => `${all}; seed ${seed}`);
    console.log(
      `memory: ${documents} documents of ${length} code units opened and left; alive on the heaps of three nodes: ${all} ` +
        `(${(((after.live - before.live) * 1024) / documents).toFixed(2)} KiB left per document); anonymous memory of the processes, which the collector keeps for later: ${figures}`,
    );
  });
}

/** Opens so many documents, writes into each, and leaves. */
async function visit(cluster: Cluster, name: string, documents: number, length: number): Promise<void> {
  let next = 0;
  const text = 'Lorem ipsum\n'.repeat(Math.ceil(length / 12)).slice(0, length);
  const visitor = async (): Promise<void> => {
    for (let i = next++; i < documents; i = next++) {
      const node = cluster.nodes[i % cluster.nodes.length];
      if (node?.ended) throw new Error(`${node.name} has left the cluster, which nobody asked it to: ${node.exit}`);
      const session = await openDocument(node?.document(`${name}-${i}`) ?? '', { WebSocket });
      session.edit([{ insert: text }]);
      await session.whenSaved();
      await session.close();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, visitor));
}

/** The memory of all nodes, in MiB. */
interface Memory {
  /** What is alive on their heaps. */
  readonly live: number;
  /** What the processes have, that no file backs. */
  readonly resident: number;
}

/** Of the documents, this part may stay: one whose gateway's farewell was lost, until its lease is over. */
const openAtMost = 0.01;

async function unloaded(cluster: Cluster, documents: number): Promise<Memory> {
  await until('the documents are unloaded', () => cluster.openDocuments <= openAtMost * documents, 300_000);
  return collected(cluster);
}

async function collected(cluster: Cluster): Promise<Memory> {
  const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
  return { live: sum(await Promise.all(cluster.nodes.map(({ pid }) => liveHeap(pid)))), resident: sum(cluster.nodes.map(({ memory }) => memory)) };
}
