import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { openDocument } from '../../../web/client/src/index.ts';
import { quantile } from './cluster/stage.ts';
import { Gateway } from './gateway.ts';
import { Party, typeTogether } from './party.ts';
import { Random } from './random.ts';
import { Collected, Report } from './report.ts';

/** How long, in minutes: `npm run soak -- 30`. */
const minutes = Number(process.argv[2] ?? 2);
const seed = Number(process.env['COLLABDOCS_SEED'] ?? Date.now() % 1_000_000);

/** People come together, write, and leave, again and again: so documents come and go too. In s. */
const gathering = Math.min(60, (minutes * 60) / 6);
const documents = 6;
const writers = 3;

/** People who only come to look: so many at a time, each for so long at most, in ms. They show where they are as often as this, in ms. */
const guests = 10;
const stayAtMost = 4_000;
const lookEvery = 100;

/** By so much the memory of the last third of the gatherings may be above that of the second. */
const growthAtMost = 0.1;

const report = new Report(`${minutes} minutes of typing, joins, cuts and presence, seed ${seed}`);
const complaints: string[] = [];

try {
  await Gateway.during(soak, { settings: ['--CollabDocs:IdleUnloadSeconds=20'], heard: (line) => void (/^(fail|crit):/.test(line) && complaints.push(line)) });
  report.check('the server logged no error', complaints.length === 0, () => complaints.slice(0, 10).join('\n'));
} catch (error) {
  report.broken(`a soak of ${minutes} minutes, seed ${seed}`, error);
}
report.finish();

async function soak(gateway: Gateway): Promise<void> {
  const collected = new Collected();
  const [memory, revisions]: [number[], number[]] = [[], []];
  let visits = 0;
  const end = Date.now() + minutes * 60_000;
  for (let round = 0; Date.now() < end; round++) {
    const places = Array.from({ length: documents }, (_, i) => gateway.document(`soak-${round}-${i}`));
    const parties = await Promise.all(
      places.map((place, i) => Party.open({ seed: seed + 1000 * round + i, seats: Array.from({ length: writers }, () => place), habits: { editsPerCut: 100, thoughtAtMost: 400 } })),
    );
    const over = sleep(gathering * 1000);
    let goesOn = true;
    const looking = Promise.all(Array.from({ length: guests }, (_, i) => visit(new Random(seed + 1000 * round + i + 500), places, () => goesOn)));
    await typeTogether(parties, () => over);
    memory.push(gateway.memory);
    goesOn = false;
    for (const count of await looking) visits += count;
    let head = 0;
    for (const party of parties) head += await party.end(collected);
    revisions.push(head);
    console.log(`gathering ${round + 1}: ${head} revisions, ${visits} visits so far, ${gateway.memory.toFixed(0)} MiB`);
  }
  collected.tell(report, `${revisions.length * documents} documents: all converge, and what was acknowledged is stored once`);
  const third = Math.floor(memory.length / 3);
  const [second, last] = [quantile(memory.slice(third, 2 * third), 0.5), quantile(memory.slice(2 * third), 0.5)];
  // In fewer minutes the process has not taken yet what it keeps for good.
  if (minutes >= 10) report.check('memory does not grow', last <= second * (1 + growthAtMost), () => `from ${second.toFixed(0)} to ${last.toFixed(0)} MiB`);
  const cpu = gateway.cpu / (minutes * 60_000);
  console.log(`${revisions.reduce((sum, head) => sum + head, 0)} revisions and ${visits} visits; ${second.toFixed(0)} MiB, later ${last.toFixed(0)} MiB; ${(100 * cpu).toFixed(0)} % of a core`);
}

/** Somebody comes to one document after the other, moves his caret in it, and leaves. @returns how often. */
async function visit(random: Random, places: readonly string[], goesOn: () => boolean): Promise<number> {
  let visits = 0;
  for (; goesOn(); visits++) {
    const session = await openDocument(random.pick(places), { WebSocket, user: { name: 'guest', color: '#993366' } });
    for (let left = random.between(0, stayAtMost); left > 0 && goesOn(); left -= lookEvery) {
      const at = random.between(0, session.text.length);
      session.select({ anchor: at, head: at });
      await sleep(lookEvery);
    }
    await session.close();
  }
  return visits;
}
