import { type Dispatcher, request as send } from 'undici';
import type { HttpFailure, UnusableContent } from './http-failure.ts';
import { parseRetryAfter } from './retry-after.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes to send, as they are. */
  readonly body: string | undefined;
}

/** An answer of success. */
export interface HttpReply {
  readonly status: number;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON; undefined for an answer without a body. */
  readonly json: unknown;
}

export type HttpResult =
  | { readonly ok: true; readonly reply: HttpReply }
  | { readonly ok: false; readonly failure: HttpFailure };

/** Sends one request and reads one answer of JSON: never a redirect, never a second try. */
export type Exchange = (request: HttpRequest, timeLimitMs: number) => Promise<HttpResult>;

export interface ExchangeSettings {
  readonly now: () => number;
  readonly maxAnswerBytes: number;
  /** Connections, certificates and proxies. */
  readonly dispatcher: Dispatcher | undefined;
}

/** More of an error answer than anybody needs; a Status that lists a thousand conflicts must still be readable. */
const MAX_ERROR_TEXT = 1_000_000;

/**
 * Credentials that are in the headers of the request are masked in everything that comes back. No redirect is followed: they are
 * for this server only.
 */
export function createExchange({ now, maxAnswerBytes, dispatcher }: ExchangeSettings): Exchange {
  return async (request, timeLimitMs) => {
    try {
      const response = await send(request.url, {
        method: request.method,
        headers: request.headers,
        body: request.body ?? null,
        ...(dispatcher === undefined ? {} : { dispatcher }),
        signal: AbortSignal.timeout(Math.ceil(timeLimitMs)),
      });
      const status = response.statusCode;
      const text = await readText(response.body, maxAnswerBytes);
      if (text === undefined) return unusable(status, 'too-large');
      const headers = flatten(response.headers);
      const contentType = headers['content-type'] ?? '';
      if (status >= 200 && status < 300) return readReply(status, headers, contentType, text);
      if (status < 400) return unusable(status, 'redirect');
      const retryAfterMs = parseRetryAfter(headers['retry-after'], now());
      const shown = masked(text.slice(0, MAX_ERROR_TEXT), request.headers);
      return { ok: false, failure: { kind: 'status', status, contentType, text: shown, retryAfterMs } };
    } catch (error) {
      return { ok: false, failure: networkFailure(error, timeLimitMs) };
    }
  };
}

/** Undefined when there is more than the limit; the rest is not read. */
async function readText(body: AsyncIterable<Uint8Array>, limit: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function readReply(
  status: number,
  headers: Readonly<Record<string, string>>,
  contentType: string,
  text: string,
): HttpResult {
  if (text.trim() === '') return { ok: true, reply: { status, headers, json: undefined } };
  try {
    return { ok: true, reply: { status, headers, json: JSON.parse(text) as unknown } };
  } catch {
    const isHtml = /html/i.test(contentType) || /^\s*<(!doctype|html)/i.test(text);
    return unusable(status, isHtml ? 'html' : 'not-json');
  }
}

function unusable(status: number, found: UnusableContent): HttpResult {
  return { ok: false, failure: { kind: 'unusable', status, found } };
}

const SECRET_HEADERS: ReadonlySet<string> = new Set(['authorization', 'private-token', 'job-token']);

function masked(text: string, headers: Readonly<Record<string, string>>): string {
  const secrets = Object.entries(headers)
    .filter(([name]) => SECRET_HEADERS.has(name.toLowerCase()))
    .map(([, value]) => value.replace(/^(Bearer|Basic) /i, '').trim())
    .filter((secret) => secret !== '');
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, '[masked]'), text);
}

function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}

const NO_CONNECTION: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Passes on codes only: messages of the network library may quote headers, and addresses of proxies with their passwords. */
function networkFailure(error: unknown, limitMs: number): HttpFailure {
  if (!(error instanceof Error)) return { kind: 'interrupted', code: 'unknown' };
  if (error.name === 'TimeoutError') return { kind: 'time-limit', limitMs };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return { kind: 'unreachable', reason: 'unknown-host', code };
  if (NO_CONNECTION.has(code)) return { kind: 'unreachable', reason: 'no-connection', code };
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT')
    return { kind: 'time-limit', limitMs };
  if (/CERT|SIGNATURE|^ERR_TLS|^ERR_SSL|^UNABLE_TO_|^EPROTO$/.test(code)) return { kind: 'untrusted', code };
  return { kind: 'interrupted', code };
}
