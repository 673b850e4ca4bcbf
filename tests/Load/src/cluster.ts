import { Cluster } from './cluster/cluster.ts';
import { nodeIsBuilt } from './cluster/cluster-node.ts';
import { cost } from './cluster/cost.ts';
import { crowd } from './cluster/crowd.ts';
import { cut } from './cluster/cut.ts';
import { database } from './cluster/database.ts';
import { frozen } from './cluster/frozen.ts';
import { kills } from './cluster/kills.ts';
import { memory } from './cluster/memory.ts';
import { postgresPrograms } from './cluster/postgres.ts';
import { rolling } from './cluster/rolling.ts';
import type { Scenario } from './cluster/stage.ts';
import { Report } from './report.ts';

/** In the order in which they run. Arguments name those that are wanted. */
const scenarios: Readonly<Record<string, Scenario>> = { crowd, kills, frozen, database, rolling, cut, memory, cost };

const deep = process.env['COLLABDOCS_DEEP'] === '1';
const seed = Number(process.env['COLLABDOCS_SEED'] ?? Date.now() % 1_000_000);
const named = process.argv.slice(2);
const unknown = named.filter((name) => !(name in scenarios));
if (unknown.length > 0) throw new Error(`There is no ${unknown.join(', ')}; there are ${Object.keys(scenarios).join(', ')}`);

// Clusters come and go, and each of their processes listens for the end of this one.
process.setMaxListeners(50);
// Whatever is started ends with this process (see ServerProcess, Postgres and NodeNetwork), also where that is told to end.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

const report = new Report(`the cluster, seed ${seed}${deep ? ', full size' : ''}`);
let shared: Cluster | null = null;

if (!nodeIsBuilt()) report.skip('the cluster needs its node: "dotnet build Silo -c Release" makes it, where Orleans restores');
else if (postgresPrograms() === null) report.skip('the cluster needs the programs of PostgreSQL under /usr/lib/postgresql: "apt-get install postgresql"');
else for (const [name, scenario] of Object.entries(scenarios)) if (named.length === 0 || named.includes(name)) await run(name, scenario);
await close(false);
report.finish();
process.exit(); // what a scenario that failed had begun goes on no longer

async function run(name: string, scenario: Scenario): Promise<void> {
  console.log(`-- ${name}`);
  const failed = report.failed;
  try {
    await scenario({ report, seed, deep, cluster: start });
  } catch (error) {
    report.broken(`${name}, seed ${seed}`, error);
  }
  // What comes after a failure has a cluster of its own.
  if (report.failed > failed) await close(true);
}

/** The nodes that scenarios share, all running. */
async function start(): Promise<Cluster> {
  shared ??= await Cluster.start({ nodes: 3 });
  await shared.restore();
  return shared;
}

async function close(keepLogs: boolean): Promise<void> {
  await shared?.close(keepLogs);
  shared = null;
}
