import { setTimeout as sleep } from 'node:timers/promises';
import { fullDisk } from './full-disk.ts';
import { Gateway } from './gateway.ts';
import { transport } from './open-client.ts';
import { Random } from './random.ts';
import { Report } from './report.ts';
import { typeDuring } from './typists.ts';
import { until } from './waiting.ts';

const deep = process.env['COLLABDOCS_DEEP'] === '1';
/** Over the fallback only the line is another one: fewer do. */
const short = transport === 'events' && !deep;
const kills = deep ? 200 : short ? 5 : 15;
const seed = Number(process.env['COLLABDOCS_SEED'] ?? Date.now() % 1_000_000);
const report = new Report(`${kills} kills, transport ${transport}, seed ${seed}`);

try {
  await Gateway.during(async (gateway) => {
    const random = new Random(seed);
    await typeDuring(report, gateway.document('kills'), seed, async (typists) => {
      const acked = () => typists.reduce((sum, { client }) => sum + client.link.acked.size, 0);
      for (let kill = 1; kill <= kills; kill++) {
        // Some die while they start; the others when edits are being stored again.
        if (kill > 1 && random.chance(0.2)) {
          await sleep(random.between(0, 1000));
        } else {
          const before = acked();
          await gateway.ready();
          await until(`edits are stored before kill ${kill}`, () => acked() > before);
          await sleep(random.between(0, 400));
        }
        await gateway.kill();
        await sleep(random.between(0, 100));
        gateway.start();
      }
      await gateway.ready();
    });
  });
} catch (error) {
  report.broken(`${kills} kills, seed ${seed}`, error);
}

try {
  if (!short) await fullDisk(report, seed);
} catch (error) {
  report.broken(`a full disk, seed ${seed}`, error);
}
report.finish();
