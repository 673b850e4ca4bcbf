import { openDocument } from '../../../../web/client/src/index.ts';
import { WebSocket } from 'ws';
import { until } from '../waiting.ts';
import { collectGarbage } from './garbage.ts';
import { Cluster } from './cluster.ts';
import type { Stage } from './stage.ts';

/** Documents that are opened at once. */
const atOnce = 8;

/** Of what the documents took while they were open, at most this part is still there when they are not. */
const leftAtMost = 0.25;

/** The collector of a small process, and one that compacts: so that the memory of a process follows what lives in it. */
const compacting = { DOTNET_gcServer: '0', DOTNET_GCConserveMemory: '9' };

/** Documents are opened and left; when they are unloaded, the memory of the nodes is what it was. */
export async function memory({ report, seed, deep }: Stage): Promise<void> {
  const [documents, warmUp, length, idle] = deep ? [20_000, 2_000, 5_000, 60] : [300, 100, 200_000, 10];
  const settings = [`--CollabDocs:IdleUnloadSeconds=${idle}`, '--Logging:LogLevel:CollabDocs.Gateway=Warning'];
  await Cluster.during(report, { nodes: 3, settings, env: compacting }, async (cluster) => {
    // What is made once (code, tables, pools of buffers as large as the load wants them) is made before the first look.
    await visit(cluster, 'warm', warmUp, length);
    const before = await unloadedMemory(cluster, warmUp);
    await visit(cluster, 'left', documents, length);
    const open = cluster.openDocuments;
    const during = await collectedMemory(cluster);
    const after = await unloadedMemory(cluster, documents);

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

/** Of the documents, this part may stay: one whose gateway's farewell was lost, until its lease is over. */
const openAtMost = 0.01;

/** The memory of all nodes when no document is open any more, in MiB. */
async function unloadedMemory(cluster: Cluster, documents: number): Promise<number> {
  await until('the documents are unloaded', () => cluster.openDocuments <= openAtMost * documents, 300_000);
  return collectedMemory(cluster);
}

async function collectedMemory(cluster: Cluster): Promise<number> {
  // Twice: what the first collection finds to finalise, the second frees.
  for (let i = 0; i < 2; i++) await Promise.all(cluster.nodes.map((node) => collectGarbage(node.pid)));
  return cluster.nodes.reduce((sum, node) => sum + node.memory, 0);
}
