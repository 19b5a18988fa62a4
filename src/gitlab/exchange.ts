import { Agent, type Dispatcher, EnvHttpProxyAgent, request as send } from 'undici';
import { answerDetail, parseJson } from './answer-detail.ts';
import type { RequestFailure } from './request-failure.ts';
import { parseRetryAfter } from './retry-delay.ts';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export interface ApiReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON; null for an answer without a body. */
  readonly body: unknown;
}

/** Sends one request and reads one answer: never a redirect, never a second try. */
export type Exchange = (
  request: ApiRequest,
  timeLimitMs: number,
) => Promise<{ readonly reply: ApiReply } | { readonly failure: RequestFailure }>;

export interface ExchangeSettings {
  /** Kept out of everything that is said about a failure. */
  readonly token: string;
  /** `https_proxy`, `http_proxy` and `no_proxy`, in either case, are honoured. Certificates come by NODE_EXTRA_CA_CERTS. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => number;
  readonly maxResponseBytes?: number;
}

/** 100 notes of a page, most of them far below GitLab's limit of a million characters each. */
const MAX_RESPONSE_BYTES = 64 * 1024 * 1024;

export function createExchange(settings: ExchangeSettings): Exchange {
  const dispatcher = createDispatcher(settings.env);
  const limit = settings.maxResponseBytes ?? MAX_RESPONSE_BYTES;
  return async (request, timeLimitMs) => {
    try {
      const response = await send(request.url, {
        method: request.method,
        headers: request.headers,
        body: request.body ?? null,
        dispatcher,
        signal: AbortSignal.timeout(timeLimitMs),
      });
      const text = await readText(response.body, limit);
      if (text === undefined) return unusable(`it is larger than ${limit} bytes`);
      return judge(response.statusCode, flatten(response.headers), text, settings);
    } catch (error) {
      return { failure: networkFailure(error) };
    }
  };
}

function createDispatcher(env: ExchangeSettings['env']): Dispatcher {
  const httpProxy = env.http_proxy ?? env.HTTP_PROXY;
  const httpsProxy = env.https_proxy ?? env.HTTPS_PROXY;
  if (!httpProxy && !httpsProxy) return new Agent();
  const noProxy = env.no_proxy ?? env.NO_PROXY;
  return new EnvHttpProxyAgent({
    ...(httpProxy ? { httpProxy } : {}),
    ...(httpsProxy ? { httpsProxy } : {}),
    ...(noProxy ? { noProxy } : {}),
  });
}

/** Undefined when there is more than the limit. */
async function readText(body: AsyncIterable<Buffer>, limit: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function judge(
  status: number,
  headers: Readonly<Record<string, string>>,
  text: string,
  { token, now }: ExchangeSettings,
): { readonly reply: ApiReply } | { readonly failure: RequestFailure } {
  const type = headers['content-type'] ?? '';
  if (status >= 300 && status < 400) {
    return unusable(`it is a redirect (${status}); set CI_SERVER_URL to the address that GitLab itself uses`);
  }
  if (status < 200 || status >= 300) {
    const detail = answerDetail(type, text, token);
    const retryAfterMs = parseRetryAfter(headers['retry-after'], now());
    return { failure: { kind: 'status', status, detail, retryAfterMs } };
  }
  if (status === 204 || text === '') return { reply: { status, headers, body: null } };
  if (!type.includes('json')) return unusable(`its type is \`${shown(type)}\``);
  const body = parseJson(text);
  return body === undefined ? unusable('it is no valid JSON') : { reply: { status, headers, body } };
}

function unusable(problem: string): { readonly failure: RequestFailure } {
  return { failure: { kind: 'unusable', problem } };
}

function shown(type: string): string {
  return type.replaceAll(/[^\w/;=.+ -]/g, '?').slice(0, 60);
}

function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}

const BEFORE_SENDING = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function networkFailure(error: unknown): RequestFailure {
  const code = errorCode(error);
  if (BEFORE_SENDING.has(code)) return { kind: 'unreachable', code };
  if (/CERT|SIGNATURE|^ERR_TLS|^UNABLE_TO_/.test(code)) return { kind: 'untrusted', code };
  return { kind: 'interrupted', code };
}

/** A code only: messages of the network layer may hold addresses of proxies with their passwords. */
function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if (error.name === 'TimeoutError') return 'no answer in time';
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? code : error.name;
}
