import { setTimeout as sleep } from 'node:timers/promises';
import { Party } from '../party.ts';
import { now } from '../watch.ts';
import type { Cluster } from './cluster.ts';
import { generous, goneOn, inMs, measured, settled, spread, type Stage } from './stage.ts';
import { until } from '../waiting.ts';

/** Who wrote each revision: the test's own book, which PostgreSQL keeps. Nodes are told apart by the names of their connections. */
const openBook = `
  CREATE TABLE public.writers (id bigint GENERATED ALWAYS AS IDENTITY, document bigint, revision bigint, node text, epoch bigint);
  CREATE FUNCTION public.write_down() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO public.writers (document, revision, node, epoch)
      SELECT NEW.document, NEW.number, current_setting('application_name'), epoch FROM collabdocs.heads WHERE document = NEW.document;
    RETURN NEW;
  END $$;
  CREATE TRIGGER write_down AFTER INSERT ON collabdocs.revisions FOR EACH ROW EXECUTE FUNCTION public.write_down();`;
const closeBook = 'DROP TRIGGER write_down ON collabdocs.revisions; DROP FUNCTION public.write_down(); DROP TABLE public.writers;';

/**
 * The node that hosts the document is stopped with -STOP, people type on elsewhere, and it is woken with -CONT: it believes that it owns the document
 * still, and has edits in hand. It must not write, and it must leave.
 */
export async function frozen({ report, seed, deep, cluster: start }: Stage): Promise<void> {
  const [rounds, frozenFor] = deep ? [5, 20_000] : [1, 8_000];
  const cluster = await start();
  const id = 'frozen';
  const habits = { editsPerCut: Infinity, thoughtAtMost: 60 };
  const party = await Party.open({ seed, seats: cluster.seats(id, 6), gateways: cluster.gateways, habits });
  const [acks, moves, exits]: [number[], number[], number[]] = [[], [], []];
  cluster.postgres.ask(openBook);

  await party.typeWhile(async () => {
    for (let round = 1; round <= rounds; round++) {
      const what = `freeze ${round} of ${rounds}, seed ${seed}`;
      await settled(what, party.clients, 500);
      const host = await cluster.hostOf(id);
      const others = party.clients.filter(({ link }) => link.through !== null && !host.serves(link.through));
      for (const watch of party.watches) watch.forget();

      const at = now();
      host.freeze();
      acks.push((await measured(what, others, at)).ack);
      if (others.length < party.clients.length) moves.push(await goneOn(what, party.clients, at));
      await sleep(Math.max(0, frozenFor - (now() - at)));
      const written = newest(cluster);

      const woken = now();
      host.thaw();
      await until(`${what}: ${host.name}, which was declared dead, ends`, () => host.ended, 60_000);
      exits.push(now() - woken);
      const late = cluster.postgres.ask(`SELECT revision FROM public.writers WHERE id > ${written} AND node = '${host.name}'`);
      report.check(`nothing was stored from the node that had been frozen (${round})`, late.length === 0, () => `revisions ${late.join(', ')}; ${what}`);
      await cluster.restore();
    }
  });

  const head = await party.endWith(report, `after ${rounds} freezes of the host: what was acknowledged is stored once, and all converge; seed ${seed}`);
  const turns = cluster.postgres.ask("SELECT count(*) FROM (SELECT epoch, lag(epoch) OVER (PARTITION BY document ORDER BY revision) AS before FROM public.writers) AS w WHERE epoch < before");
  report.check('the epochs of a document\'s revisions never go back', turns[0] === '0', () => `${turns[0]} times, seed ${seed}`);
  cluster.postgres.ask(closeBook);
  report.check(`edits on the other gateways are acknowledged within ${generous / 1000} s`, Math.max(...acks) <= generous, () => `${spread(acks)}, seed ${seed}`);
  console.log(
    `frozen: ${rounds} times -STOP for ${inMs(frozenFor)}; longest wait of an edit on another gateway to its ack ${spread(acks)}; ` +
      `people on the frozen node's gateway typed on through another after ${spread(moves)}; the node left ${spread(exits)} after -CONT; ${party.summary(head)}`,
  );
}

function newest(cluster: Cluster): string {
  return cluster.postgres.ask('SELECT coalesce(max(id), 0) FROM public.writers')[0] ?? '0';
}
