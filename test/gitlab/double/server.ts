import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, errorAnswer, json } from './answer.ts';
import { answerControl } from './control-routes.ts';
import { type Fault, takeFault } from './faults.ts';
import { answerApi } from './routes.ts';
import { createWorld, type World } from './world.ts';

const MAX_REQUEST_BYTES = 8 * 1024 * 1024;

export interface GitlabDouble {
  /** As `CI_SERVER_URL` would say it; the API is below `/api/v4`. */
  readonly url: string;
  readonly world: World;
  readonly close: () => Promise<void>;
}

/**
 * Starts a stateful stand-in for the part of GitLab that Sluice talks to, on the loopback interface.
 *
 * @param port 0 takes a free one.
 */
export async function startGitlabDouble(port = 0, world: World = createWorld()): Promise<GitlabDouble> {
  const server = createServer((request, response) => {
    handle(world, request, response).catch((error: unknown) => {
      send(response, json(500, { message: `the double is broken: ${String(error)}` }));
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const { port: actual } = server.address() as AddressInfo;
  world.origin = `http://127.0.0.1:${actual}`;
  return {
    url: world.origin,
    world,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function handle(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'localhost'}`);
  const method = request.method ?? 'GET';
  const bytes = await readBytes(request);
  const isFile = method === 'PUT' && url.pathname.includes('/packages/generic/');
  const body = bytes === 'too-large' ? bytes : isFile ? {} : parseBody(request, bytes);
  if (bytes === 'too-large' || body === 'too-large')
    return send(response, json(413, { error: 'Request Entity Too Large' }));
  if (body === 'malformed') return send(response, json(400, { error: 'The request body is malformed' }));
  if (url.pathname.startsWith('/__double/')) return send(response, answerControl(world, method, url, body));

  const record = { method, path: url.pathname, query: url.search, status: undefined as number | undefined };
  world.requests.push(record);
  const answer = (): Answer =>
    url.pathname.startsWith('/api/v4/')
      ? answerApi(world, method, url, request.headers, body, bytes)
      : json(404, { error: '404 Not Found' });
  const fault = takeFault(world.faults, method, url.pathname);
  if (fault !== undefined) return misbehave(fault, answer, response, record);
  const given = answer();
  record.status = given.status;
  send(response, given);
}

async function misbehave(
  fault: Fault,
  answer: () => Answer,
  response: ServerResponse,
  record: { status: number | undefined },
): Promise<void> {
  const right = fault.commits ? answer() : undefined;
  const { reply } = fault;
  switch (reply.kind) {
    case 'drop':
      response.destroy();
      return;
    case 'hang':
      return;
    case 'cut': {
      const text = Buffer.isBuffer(right?.body)
        ? right.body.toString('latin1')
        : JSON.stringify(right?.body ?? {});
      response.writeHead(right?.status ?? 200, {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(text) + 100),
      });
      response.write(text.slice(0, Math.ceil(text.length / 2)), () => response.destroy());
      return;
    }
    case 'slow':
      await sleep(reply.ms);
      record.status = right?.status;
      send(response, right ?? json(500, {}));
      return;
    case 'status':
      record.status = reply.status;
      send(response, errorAnswer(reply.status, reply.body, reply.headers));
  }
}

function send(response: ServerResponse, answer: Answer): void {
  const headers: Record<string, string> = { 'content-type': 'application/json', ...answer.headers };
  if (answer.body === undefined) delete headers['content-type'];
  response.writeHead(answer.status, headers);
  if (answer.body === undefined) response.end();
  else {
    const isReady = typeof answer.body === 'string' || Buffer.isBuffer(answer.body);
    response.end(isReady ? answer.body : JSON.stringify(answer.body));
  }
}

async function readBytes(request: IncomingMessage): Promise<Buffer | 'too-large'> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_REQUEST_BYTES) return 'too-large';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parseBody(request: IncomingMessage, bytes: Buffer): Readonly<Record<string, unknown>> | 'malformed' {
  const text = bytes.toString('utf8');
  if (text === '') return {};
  if (request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(text));
  }
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : 'malformed';
  } catch {
    return 'malformed';
  }
}
