import { createServer, type RequestListener, type Server } from 'node:http';
import {
  type AddressInfo,
  connect,
  createServer as createRawServer,
  type Server as RawServer,
  type Socket,
} from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createExchange } from './exchange.ts';
import { createRoute } from './route.ts';

const servers: Server[] = [];
const rawServers: RawServer[] = [];
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of rawServers.splice(0)) server.close();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serve(listener: RequestListener): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

interface Settings {
  readonly env?: Readonly<Record<string, string>>;
  readonly maxAnswerBytes?: number;
  readonly timeLimitMs?: number;
}

/** With time for a machine that does other things too, and for a resolver that is asked twice about a name that nobody has. */
function get(url: string, { env = {}, maxAnswerBytes = 10_000_000, timeLimitMs = 200_000 }: Settings = {}) {
  const exchange = createExchange({ now: () => 0, maxAnswerBytes, ...createRoute(url, env) });
  const headers = { authorization: 'Bearer the-token' };
  return exchange({ method: 'GET', url: new URL(url), headers, body: undefined }, timeLimitMs);
}

describe('proxies', () => {
  async function serveProxy(): Promise<{ readonly url: string; readonly tunnels: string[] }> {
    const tunnels: string[] = [];
    const { server, url } = await serve((request, response) => {
      tunnels.push(request.url ?? '');
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"by":"proxy"}');
    });
    server.on('connect', (request, socket) => {
      tunnels.push(request.url ?? '');
      const [host, port] = (request.url ?? '').split(':');
      const upstream = connect(Number(port), host, () => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        upstream.pipe(socket).pipe(upstream);
      });
    });
    return { url, tunnels };
  }

  it.each(['http_proxy', 'HTTP_PROXY'])('go by %s', async (name) => {
    const target = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"by":"target"}');
    });
    const proxy = await serveProxy();

    expect(await get(target.url, { env: { [name]: proxy.url } })).toMatchObject({ reply: { status: 200 } });
    expect(proxy.tunnels).toHaveLength(1);
  });

  it('are left out for the hosts of no_proxy', async () => {
    const target = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"by":"target"}');
    });
    const proxy = await serveProxy();
    const env = { http_proxy: proxy.url, no_proxy: 'localhost,127.0.0.1' };

    expect(await get(target.url, { env })).toMatchObject({ reply: { json: { by: 'target' } } });
    expect(proxy.tunnels).toEqual([]);
  });

  /** A proxy that does this with each connection. */
  async function serveRaw(onConnection: (socket: Socket) => void): Promise<string> {
    const server = createRawServer((socket) => {
      sockets.push(socket.on('error', () => {}));
      onConnection(socket);
    });
    rawServers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const answering = (text: string) => (socket: Socket) => {
    socket.once('data', () => socket.write(text));
  };
  const CONNECTED = 'HTTP/1.1 200 Connection Established\r\n\r\n';
  it.each<[string, (socket: Socket) => void]>([
    ['never answer', () => {}],
    ['begin an answer and never end it', answering('HTTP/1.1 200 Conn')],
    ['connect to a server that never answers', answering(CONNECTED)],
    [
      'answer byte by byte',
      (socket) => {
        const letters = [...CONNECTED];
        const timer = setInterval(() => socket.write(letters.shift() ?? ' '), 30);
        socket.once('close', () => clearInterval(timer));
      },
    ],
  ])('that %s do not outlast the time for a request', async (_what, onConnection) => {
    const proxy = await serveRaw(onConnection);
    const env = { https_proxy: proxy.replace('//', '//user:hunter2@'), http_proxy: proxy };

    const began = performance.now();
    const failure = { kind: 'time-limit', limitMs: 300, proxy };
    expect(await get('https://k8s.test/', { env, timeLimitMs: 300 })).toEqual({ kind: 'failed', failure });
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it('that do not connect are told from a server that refuses', async () => {
    for (const status of [407, 403, 502]) {
      const proxy = await serveRaw(answering(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`));
      expect(await get('https://k8s.test/', { env: { https_proxy: proxy } })).toEqual({
        kind: 'failed',
        failure: { kind: 'proxy-refused', status, proxy },
      });
    }
  });

  it('that fail do not show their password', async () => {
    const env = { http_proxy: 'http://user:hunter2@127.0.0.1:1' };

    const outcome = await get('http://gitlab.test/', { env });
    expect(outcome).toHaveProperty('failure');
    expect(JSON.stringify(outcome)).not.toContain('hunter2');
  });
});

describe('answers', () => {
  it('larger than the limit are not read to their end', async () => {
    let sent = 0;
    const { url } = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const chunk = Buffer.alloc(64 * 1024, 32);
      const pump = (): void => {
        while (!response.destroyed && sent < 512 * chunk.length) {
          sent += chunk.length;
          if (!response.write(chunk)) {
            response.once('drain', pump);
            return;
          }
        }
        response.end();
      };
      pump();
    });

    expect(await get(url, { maxAnswerBytes: 1_000_000 })).toEqual({
      kind: 'failed',
      failure: { kind: 'unusable', status: 200, found: 'too-large' },
    });
    expect(sent).toBeLessThan(512 * 64 * 1024);
  });

  it('that drip are cut off by the time limit', async () => {
    const { url } = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const timer = setInterval(() => response.write(' '), 10);
      response.once('close', () => clearInterval(timer));
    });

    expect(await get(url, { timeLimitMs: 100 })).toEqual({
      kind: 'failed',
      failure: { kind: 'time-limit', limitMs: 100 },
    });
  });

  it('that redirect are not followed, so the token goes nowhere else', async () => {
    const visited: string[] = [];
    const { url } = await serve((request, response) => {
      visited.push(request.url ?? '');
      response.writeHead(307, { location: '/elsewhere' }).end();
    });

    expect(await get(url)).toMatchObject({ failure: { kind: 'unusable', found: 'redirect' } });
    expect(visited).toEqual(['/']);
  });

  it('that echo the token do not show it', async () => {
    const { url } = await serve((_request, response) => {
      response
        .writeHead(400, { 'content-type': 'application/json' })
        .end('{"message":"bad token the-token"}');
    });

    expect(await get(url)).toMatchObject({
      failure: { status: 400, text: '{"message":"bad token [masked]"}' },
    });
  });

  it.each([
    ['', 'application/json', { kind: 'answered', reply: { json: undefined } }],
    ['{"a":1}', 'text/plain', { kind: 'answered', reply: { json: { a: 1 } } }],
    ['{"kind": "Netw', 'application/json', { failure: { found: 'not-json' } }],
    ['<!DOCTYPE html><p>', 'text/plain', { failure: { found: 'html' } }],
    ['sign in', 'text/html; charset=utf-8', { failure: { found: 'html' } }],
  ])('of 200 with %j as %s', async (text, type, result) => {
    const { url } = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': type }).end(text);
    });
    expect(await get(url)).toMatchObject(result);
  });

  it('that are no HTTP at all are a broken connection', async () => {
    const server = createRawServer((socket) => {
      socket.resume().end('SSH-2.0-OpenSSH_9.2\r\n');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const outcome = await get(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await new Promise((resolve) => server.close(resolve));

    expect(outcome).toMatchObject({ failure: { kind: 'interrupted' } });
  });
});

it('names a server that does not exist', async () => {
  expect(await get('http://gitlab.invalid/')).toMatchObject({ failure: { kind: 'unreachable' } });
});
