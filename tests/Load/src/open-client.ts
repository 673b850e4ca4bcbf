import { openDocument, type NextGateway, type Transport } from '../../../web/client/src/index.ts';
import { Link } from './link.ts';
import type { Random } from './random.ts';
import type { Client } from './verification.ts';
import { Watch } from './watch.ts';

export interface ClientOptions {
  /** The gateways that the client knows besides that of the document's address. */
  readonly gateways?: readonly string[] | NextGateway;
  /** Clients come back sooner than in life, where they wait up to 30 s while a server is down: this part of it. */
  readonly patience?: number;
}

/** What the clients go by: `auto`, as in life, or one of the two. */
export const transport = (process.env['COLLABDOCS_TRANSPORT'] ?? 'auto') as Transport;

/** Opens a document by a real client over real sockets. A refused edit or a session that ends is a bug here: it ends the run. */
export async function openClient(document: string, name: string, random: Random, options: ClientOptions = {}): Promise<Client> {
  const { gateways = [], patience = 0.05 } = options;
  const link = new Link();
  const session = await openDocument(document, {
    user: { name, color: '#3366aa' },
    transport,
    WebSocket: link.WebSocket,
    fetch: link.fetch,
    gateways,
    random: () => random.next() * patience,
  });
  session.on('refused', ({ reason, message }) => {
    throw new Error(`An edit of ${name} was refused: ${reason} (${message})`);
  });
  session.on('ended', ({ reason }) => {
    if (reason !== 'closed') throw new Error(`The session of ${name} ended: ${reason}`);
  });
  return { name, session, link, watch: new Watch(session, link) };
}
