import { execFileSync } from 'node:child_process';
import { appendFile, mkdtemp, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Gateway } from './gateway.ts';
import { readHead } from './history.ts';
import type { Report } from './report.ts';
import { typeDuring } from './typists.ts';
import { until } from './waiting.ts';

/** How large the disk is: room for the files of a new database and some thousand edits. */
const diskSize = '8m';

/** How often it is filled. */
const rounds = 3;

/** Fills the disk under the gateway while people type, and frees it again. The disk is a small tmpfs, which only root can mount. */
export async function fullDisk(report: Report, seed: number): Promise<void> {
  const disk = await mkdtemp(join(tmpdir(), 'collabdocs-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${diskSize}`, 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    await rmdir(disk);
    report.skip('a full disk needs a small tmpfs, and this user may not mount one');
    return;
  }
  const gateway = await Gateway.on(disk);
  try {
    gateway.start();
    await gateway.ready();
    const document = gateway.document('full-disk');
    await typeDuring(report, document, seed, async (typists) => {
      const links = typists.map(({ client }) => client.link);
      const stores = () => typists.map(({ client }) => client.session.saved.store);
      for (let round = 1; round <= rounds; round++) {
        const ballast = join(disk, 'ballast');
        await fill(ballast);
        await until('everybody is told that the store fails', () => stores().every((store) => store === 'failing'));
        const head = await readHead(document);
        await sleep(500);
        const early = links.flatMap((link) => [...link.acked.values()].filter((revision) => revision > head));
        report.check(`nothing was acknowledged while the disk was full (${round})`, early.length === 0, () =>
          `beyond ${head}, which was stored: ${early.join(', ')}, seed ${seed}`);
        await rm(ballast);
        await until('everybody is told that the store works again', () => stores().every((store) => store === 'ok'));
        const acked = links.map((link) => link.acked.size);
        await until('everybody\'s edits are stored again', () => links.every((link, i) => link.acked.size > (acked[i] ?? 0)));
      }
    });
  } finally {
    await gateway.close();
    execFileSync('umount', [disk]);
    await rmdir(disk);
  }
}

/** Writes a file until the disk is full. */
async function fill(path: string): Promise<void> {
  for (const size of [65536, 512]) {
    const block = Buffer.alloc(size);
    try {
      for (;;) await appendFile(path, block);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
}
