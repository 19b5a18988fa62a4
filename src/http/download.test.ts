import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createDownload } from './download.ts';
import { createRoutes } from './route.ts';

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serve(
  listener: RequestListener,
): Promise<{ url: string; seen: IncomingMessage['headers'][] }> {
  const seen: IncomingMessage['headers'][] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers);
    listener(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

function download(url: string, maxBytes = 1000) {
  const get = createDownload({ now: () => 0, maxBytes, routeTo: createRoutes({}) });
  const headers = { 'job-token': 'the-token', 'user-agent': 'sluice', cookie: 'mine' };
  return get({ method: 'GET', url: new URL(url), headers, body: undefined }, 200_000);
}

it('follows a redirect to another server without any credential, and keeps to that on the way back', async () => {
  const storage = await serve((request, response) => {
    if (request.url === '/file') response.end('content');
    else response.writeHead(302, { location: '/file' }).end('x'.repeat(100_000));
  });
  const first = await serve((request, response) => {
    if (request.url === '/back') response.end('secret');
    else response.writeHead(307, { location: `${storage.url}/moved` }).end();
  });
  expect(await download(first.url)).toMatchObject({
    kind: 'answered',
    reply: { bytes: Buffer.from('content') },
  });
  expect(first.seen[0]).toMatchObject({ 'job-token': 'the-token' });
  for (const headers of storage.seen) {
    expect(headers).toMatchObject({ 'user-agent': 'sluice' });
    expect(headers).not.toHaveProperty('job-token');
    expect(headers).not.toHaveProperty('cookie');
  }
  const detour = await serve((_, response) =>
    response.writeHead(302, { location: `${first.url}/back` }).end(),
  );
  const toDetour = await serve((_, response) => response.writeHead(302, { location: detour.url }).end());
  await download(toDetour.url);
  expect(first.seen.at(-1)).not.toHaveProperty('job-token');
});

it('keeps the credential for the same server', async () => {
  const { url, seen } = await serve((request, response) => {
    if (request.url === '/') response.writeHead(301, { location: '/there' }).end();
    else response.end('content');
  });
  expect(await download(url)).toMatchObject({ kind: 'answered' });
  expect(seen.map((headers) => headers['job-token'])).toEqual(['the-token', 'the-token']);
});

it.each([
  ['goes round and round', '/again'],
  ['leads nowhere', undefined],
  ['leads to a file', 'file:///etc/passwd'],
  ['is no address', 'http://'],
])('ends at a redirect that %s', async (_, location) => {
  const { url, seen } = await serve((__, response) => {
    response.writeHead(302, location === undefined ? {} : { location }).end();
  });
  expect(await download(url)).toEqual({
    kind: 'failed',
    failure: { kind: 'unusable', status: 302, found: 'redirect' },
  });
  expect(seen.length).toBeLessThanOrEqual(4);
});

it.each([
  ['says so', true],
  ['does not say so', false],
])('reads no file that is larger than allowed and %s', async (_, isSaid) => {
  const { url } = await serve((__, response) => {
    response.writeHead(200, isSaid ? { 'content-length': '5000' } : {});
    response.end(Buffer.alloc(5000));
  });
  expect(await download(url)).toEqual({
    kind: 'failed',
    failure: { kind: 'unusable', status: 200, found: 'too-large' },
  });
  expect(await download(url, 5000)).toMatchObject({ kind: 'answered' });
});

it('says what a server refused, without the credential', async () => {
  const { url } = await serve((_, response) => {
    response.writeHead(403, { 'content-type': 'application/json' }).end('{"message":"the-token may not"}');
  });
  expect(await download(url)).toMatchObject({
    failure: { kind: 'status', status: 403, text: '{"message":"[masked] may not"}' },
  });
});

it('takes no file that was cut for a whole one', async () => {
  const { url } = await serve((_, response) => {
    response.writeHead(200, { 'content-length': '500' });
    response.write(Buffer.alloc(100), () => response.destroy());
  });
  expect(await download(url)).toMatchObject({ kind: 'failed', failure: { kind: 'interrupted' } });
});
