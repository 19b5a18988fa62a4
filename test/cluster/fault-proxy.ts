import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Agent, request } from 'undici';
import type { ApiServer } from './api-server.ts';

/** One request as the proxy sees it; `index` counts from 0 since the proxy was started. */
export interface ProxiedRequest {
  readonly index: number;
  readonly method: string;
  readonly url: string;
  /** An apply or a deletion of an object of the set, not a dry run and not the ledger. */
  readonly isWrite: boolean;
  /** The header; empty without one. */
  readonly authorization: string;
}

export type Fault =
  /** Asks the server, by another path when one is given. */
  | { readonly kind: 'pass'; readonly url?: string }
  /** Never answers. */
  | { readonly kind: 'hang' }
  /** Never answers, and lets the server carry the request out when `until` is over. */
  | { readonly kind: 'late'; readonly until: Promise<void> }
  /** Breaks the connection without asking the server. */
  | { readonly kind: 'reset' }
  /** Lets the server carry the request out, then breaks the connection without the answer. */
  | { readonly kind: 'lose-reply' }
  /** Lets the server carry the request out, and sends half of its answer. */
  | { readonly kind: 'cut-answer' }
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    };

export interface FaultProxy {
  readonly url: string;
  readonly seen: readonly ProxiedRequest[];
  readonly stop: () => Promise<void>;
}

/** A plain HTTP proxy in front of the API server that fails as it is told. */
export async function startFaultProxy(
  server: ApiServer,
  faultOf: (request: ProxiedRequest) => Fault | Promise<Fault>,
): Promise<FaultProxy> {
  const agent = new Agent({ connect: { ca: await readFile(server.caFile) } });
  const seen: ProxiedRequest[] = [];

  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const method = incoming.method ?? 'GET';
    const url = incoming.url ?? '/';
    const isWrite =
      (method === 'PATCH' || method === 'DELETE') &&
      !url.includes('dryRun=All') &&
      url.includes('/networkpolicies/');
    const authorization = incoming.headers.authorization ?? '';
    const proxied = { index: seen.length, method, url, isWrite, authorization };
    seen.push(proxied);
    const fault = await faultOf(proxied);
    if (fault.kind === 'hang') return;
    if (fault.kind === 'reset') return void incoming.socket.destroy();
    if (fault.kind === 'answer') {
      outgoing.writeHead(fault.status, fault.headers);
      outgoing.end(fault.body ?? '');
      return;
    }
    if (fault.kind === 'late') await fault.until;
    const answer = await request(server.url + ((fault.kind === 'pass' && fault.url) || url), {
      method: method as 'GET',
      dispatcher: agent,
      headers: {
        authorization: incoming.headers.authorization ?? '',
        'content-type': incoming.headers['content-type'] ?? 'application/json',
      },
      body: chunks.length === 0 ? null : Buffer.concat(chunks),
    });
    const body = Buffer.from(await answer.body.arrayBuffer());
    if (fault.kind === 'late') return;
    if (fault.kind === 'lose-reply') return void incoming.socket.destroy();
    outgoing.writeHead(answer.statusCode, {
      'content-type': String(answer.headers['content-type'] ?? 'text/plain'),
      'content-length': body.length,
    });
    if (fault.kind === 'pass') return void outgoing.end(body);
    outgoing.write(body.subarray(0, body.length / 2), () => incoming.socket.destroy());
  };

  const proxy = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch(() => incoming.socket.destroy());
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const address = proxy.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    seen,
    stop: async () => {
      proxy.closeAllConnections();
      proxy.close();
      await once(proxy, 'close');
      await agent.close();
    },
  };
}
