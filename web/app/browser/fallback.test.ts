import assert from 'node:assert/strict';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import type { BrowserContext } from 'playwright-core';
import { withoutChromium } from './chromium.ts';
import { agree, Editor } from './editor.ts';
import { stage } from './stage.ts';

const on = stage();
const proxies: Server[] = [];
after(() => {
  for (const proxy of proxies) {
    proxy.close();
    proxy.closeAllConnections();
  }
});

/** Something on the way that hands requests on and knows of no upgrade. @returns where it listens. */
async function proxy(): Promise<{ readonly origin: string }> {
  const gateway = new URL(on.gateway.origin);
  const server = createServer((incoming, response) => {
    const { upgrade: _, connection: __, ...headers } = incoming.headers;
    const onward = request({ host: gateway.hostname, port: gateway.port, method: incoming.method, path: incoming.url, headers }, answer => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  proxies.push(server);
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  return { origin: `http://localhost:${(server.address() as AddressInfo).port}` };
}

/** What a page's windows have asked the API for, by method and kind of address. */
function asked(person: BrowserContext): ReadonlySet<string> {
  const seen = new Set<string>();
  person.on('request', each => seen.add(`${each.method()} ${new URL(each.url()).pathname.replace(/^.*\/(events).*$/, '$1')}`));
  return seen;
}

test('behind a proxy that knows no WebSockets somebody types together with one who has them', { skip: withoutChromium }, async () => {
  const id = await on.gateway.create('Behind a proxy', 'middle\n');
  const annsBrowser = await on.person('Ann', '#b52d83');
  const requests = asked(annsBrowser);
  const ann = await Editor.open(annsBrowser, await proxy(), id);
  await ann.status('Saved');
  const [bob] = await on.together(id, await on.person('Bob', '#0b7a75'));

  await Promise.all([ann.typeAtStart('from behind the proxy '), bob!.typeAtEnd('by a WebSocket')]);

  await agree(on.gateway, id, [ann, bob!], 'from behind the proxy middle\nby a WebSocket');
  await bob!.shows({ people: ['Ann'] });
  assert.ok(requests.has('GET events') && requests.has('POST events'), [...requests].join());
  await ann.page.close();
  await bob!.shows({ people: [] });
});

test('where the browser makes no WebSockets at all, and the gateway is killed, nothing is lost', { skip: withoutChromium }, async () => {
  const id = await on.gateway.create('No WebSockets');
  const annsBrowser = await on.person('Ann', '#b52d83');
  await annsBrowser.addInitScript(() => {
    window.WebSocket = class {
      constructor() {
        throw new DOMException('WebSockets are switched off.', 'SecurityError');
      }
    } as never;
  });
  const [ann, bob] = await on.together(id, annsBrowser, await on.person('Bob', '#0b7a75'));
  await ann!.typeAtEnd('before ');
  await agree(on.gateway, id, [ann!, bob!], 'before ');

  await on.gateway.kill();
  await ann!.typeAtEnd('meanwhile ');
  await on.gateway.start();
  await agree(on.gateway, id, [ann!, bob!], 'before meanwhile ');
});
