import { openDocument } from '../../../../web/client/src/index.ts';
import { WebSocket } from 'ws';
import { until } from '../waiting.ts';
import { collectGarbage } from './garbage.ts';
import { Cluster } from './cluster.ts';
import type { Stage } from './stage.ts';

/** Documents that are opened at once. */
const atOnce = 32;

/** Of what the documents took while they were open, at most this part is still there when they are not. */
const leftAtMost = 0.2;

/** Documents are opened and left; when they are unloaded, the memory of the nodes is what it was. */
export async function memory({ report, seed, deep }: Stage): Promise<void> {
  const [documents, length, idle] = deep ? [20_000, 5_000, 60] : [500, 100_000, 5];
  const settings = [`--CollabDocs:IdleUnloadSeconds=${idle}`, '--Logging:LogLevel:CollabDocs.Gateway=Warning'];
  await Cluster.during(report, { nodes: 3, settings }, async (cluster) => {
    // What is made once (code, pools, tables) is made before the first look.
    await visit(cluster, 'warm', Math.ceil(documents / 10), length);
    const before = await unloadedMemory(cluster);
    await visit(cluster, 'left', documents, length);
    const open = cluster.openDocuments;
    const during = await collectedMemory(cluster);
    const after = await unloadedMemory(cluster);

    const left = (after - before) / (during - before);
    report.check(`of what ${documents} documents took, less than ${100 * leftAtMost} % is left when they are unloaded`, left < leftAtMost, () =>
      `${before.toFixed(1)} MiB before, ${during.toFixed(1)} with ${open} open, ${after.toFixed(1)} after; seed ${seed}`);
    console.log(
      `memory: ${documents} documents of ${length} code units opened and left: three nodes had ${before.toFixed(1)} MiB before, ${during.toFixed(1)} MiB with ${open} ` +
        `of them in memory, ${after.toFixed(1)} MiB when they were unloaded (${(((after - before) * 1024) / documents).toFixed(2)} KiB left per document); anonymous memory after a collection`,
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
      const session = await openDocument(node?.document(`${name}-${i}`) ?? '', { WebSocket });
      session.edit([{ insert: text }]);
      await session.whenSaved();
      await session.close();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, visitor));
}

/** The memory of all nodes when no document is open any more, in MiB. */
async function unloadedMemory(cluster: Cluster): Promise<number> {
  await until('all documents are unloaded', () => cluster.openDocuments === 0, 300_000);
  return collectedMemory(cluster);
}

async function collectedMemory(cluster: Cluster): Promise<number> {
  // Twice: what the first collection finds to finalise, the second frees.
  for (let i = 0; i < 2; i++) for (const node of cluster.nodes) await collectGarbage(node.pid);
  return cluster.nodes.reduce((sum, node) => sum + node.memory, 0);
}
