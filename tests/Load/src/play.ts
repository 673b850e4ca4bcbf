import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { playAndVerify } from './play-and-verify.ts';
import { Random } from './random.ts';
import { Report } from './report.ts';
import { readTrace } from './trace.ts';

const usage = `npm run play -- --url URL --trace FILE [--cuts] [--seed N] [--ahead N] [--limit N] [--document ID]

Plays recorded keystrokes into a running server, by one real client for each recorded person, and checks that every
client and the server end with the recorded text, that the revisions have no gap, and that none was stored twice.

  --url URL      the server (default http://localhost:5080)
  --trace FILE   a .json.gz of github.com/josephg/editing-traces, sequential or concurrent
  --cuts         connections are cut at random moments
  --seed N       of the chance in it (default: another one each time)
  --ahead N      how many edits people are ahead of the server at most; with 1 every edit is a revision (default 32)
  --limit N      only the first N transactions of a sequential trace
  --document ID  a document that does not exist yet (default: a new name)`;

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://localhost:5080' },
    trace: { type: 'string' },
    cuts: { type: 'boolean', default: false },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    ahead: { type: 'string', default: '32' },
    limit: { type: 'string', default: 'Infinity' },
    document: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help || values.trace === undefined) {
  console.log(usage);
} else {
  // npm changes the directory; INIT_CWD is where it was called.
  const trace = readTrace(resolve(process.env['INIT_CWD'] ?? '.', values.trace), Number(values.limit));
  const id = values.document ?? `${trace.name}-${values.seed}-${Date.now().toString(36)}`;
  const document = `${values.url.replace(/\/$/, '')}/api/documents/${id}`;
  const report = new Report(`${trace.name} into ${document}, seed ${values.seed}`);
  const random = new Random(Number(values.seed));
  await playAndVerify(report, { document, trace, random, cuts: values.cuts, ahead: Number(values.ahead) });
  report.finish();
}
