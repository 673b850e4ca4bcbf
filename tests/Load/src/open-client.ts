import { openDocument } from '../../../web/client/src/index.ts';
import { Link } from './link.ts';
import type { Random } from './random.ts';
import type { Client } from './verification.ts';

/** Clients come back sooner than in life, where they wait up to 30 s while a server is down: this part of it. */
const impatience = 0.05;

/** Opens a document by a real client over real sockets. A refused edit or a session that ends is a bug here: it ends the run. */
export async function openClient(document: string, name: string, random: Random): Promise<Client> {
  const link = new Link();
  const session = await openDocument(document, {
    user: { name, color: '#3366aa' },
    WebSocket: link.WebSocket,
    random: () => random.next() * impatience,
  });
  session.on('refused', ({ reason, message }) => {
    throw new Error(`An edit of ${name} was refused: ${reason} (${message})`);
  });
  session.on('ended', ({ reason }) => {
    if (reason !== 'closed') throw new Error(`The session of ${name} ended: ${reason}`);
  });
  return { name, session, link };
}
