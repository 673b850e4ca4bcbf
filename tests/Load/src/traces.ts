import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Gateway } from './gateway.ts';
import { playAndVerify } from './play-and-verify.ts';
import { transport } from './open-client.ts';
import { Random } from './random.ts';
import { Report } from './report.ts';
import { readTrace } from './trace.ts';

/** How far people may be ahead of the server, in edits. */
const ahead = 32;

const deep = process.env['COLLABDOCS_DEEP'] === '1';

/** The recordings, and how many transactions of each are played where not all are. Over the fallback only the line is another one: some keystrokes of one person do. */
const recordings =
  transport === 'events' && !deep
    ? [{ name: 'rustcode', part: 3000 }]
    : [
        { name: 'friendsforever', part: Infinity },
        { name: 'rustcode', part: 6000 },
        { name: 'seph-blog1', part: 6000 },
      ];

const directory = process.env['COLLABDOCS_TRACES'] ?? fileURLToPath(new URL('../../../../shared/traces', import.meta.url));
const seed = Number(process.env['COLLABDOCS_SEED'] ?? Date.now() % 1_000_000);
const report = new Report(`traces, transport ${transport}, seed ${seed}`);

await Gateway.during(async (gateway) => {
  for (const { name, part } of recordings) {
    const path = join(directory, `${name}.json.gz`);
    if (!existsSync(path)) {
      report.skip(`there is no ${path}; COLLABDOCS_TRACES names the directory of the recordings`);
      continue;
    }
    try {
      const trace = readTrace(path, deep ? Infinity : part);
      await playAndVerify(report, { document: gateway.document(name), trace, random: new Random(seed), cuts: true, ahead });
    } catch (error) {
      report.broken(`${name}, seed ${seed}`, error);
    }
  }
});
report.finish();
