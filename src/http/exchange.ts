import { type Dispatcher, request as send } from 'undici';
import { flatHeaders, readBounded } from './answer-parts.ts';
import type { HttpFailure, UnusableContent } from './http-failure.ts';
import { maskCredentials, networkFailure } from './network-failure.ts';
import { parseRetryAfter } from './retry-delay.ts';
import { untilAborted } from './until-aborted.ts';
import { warningsIn } from './warnings.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes to send, as they are. */
  readonly body: string | Uint8Array | undefined;
}

/** An answer of success. */
export interface HttpReply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON; undefined for an answer without a body. */
  readonly json: unknown;
}

export type HttpResult<Reply = HttpReply> =
  | { readonly kind: 'answered'; readonly reply: Reply }
  | { readonly kind: 'failed'; readonly failure: HttpFailure };

/** Sends one request and reads one answer, by default JSON; never retries. */
export type Exchange<Reply = HttpReply> = (
  request: HttpRequest,
  timeLimitMs: number,
) => Promise<HttpResult<Reply>>;

export interface ExchangeSettings {
  readonly now: () => number;
  readonly maxAnswerBytes: number;
  /** Connections and certificates. */
  readonly dispatcher: Dispatcher | undefined;
  /** The proxy through which they go, without its credentials. */
  readonly proxy: string | undefined;
  /** Called with each warning that an answer has; not escaped. */
  readonly onWarning?: ((text: string) => void) | undefined;
}

/** More of an error answer than anybody needs; but a Status that lists a thousand conflicts must still be readable. */
const MAX_ERROR_TEXT = 1_000_000;

/**
 * Credentials in the headers of the request are masked in everything that comes back. Redirects are not followed: the credentials
 * are for this server only.
 */
export function createExchange(settings: ExchangeSettings): Exchange {
  return async (request, timeLimitMs) => {
    const signal = AbortSignal.timeout(Math.ceil(timeLimitMs));
    try {
      return await untilAborted(signal, sendAndRead(request, signal, settings));
    } catch (error) {
      return { kind: 'failed', failure: networkFailure(error, timeLimitMs, settings.proxy) };
    }
  };
}

async function sendAndRead(
  { method, url, headers: sent, body }: HttpRequest,
  signal: AbortSignal,
  { now, maxAnswerBytes, dispatcher, onWarning }: ExchangeSettings,
): Promise<HttpResult> {
  const response = await send(url, {
    method,
    headers: sent,
    body: body ?? null,
    ...(dispatcher === undefined ? {} : { dispatcher }),
    signal,
  });
  const status = response.statusCode;
  for (const text of warningsIn(response.headers.warning)) onWarning?.(text);
  const bytes = await readBounded(response.body, maxAnswerBytes);
  if (bytes === undefined) return unusable(status, 'too-large');
  const text = bytes.toString('utf8');
  const headers = flatHeaders(response.headers);
  const contentType = headers['content-type'] ?? '';
  if (status >= 200 && status < 300) return readReply(status, headers, contentType, text);
  if (status < 400) return unusable(status, 'redirect');
  const retryAfterMs = parseRetryAfter(headers['retry-after'], now());
  const shown = maskCredentials(text.slice(0, MAX_ERROR_TEXT), sent);
  return { kind: 'failed', failure: { kind: 'status', status, contentType, text: shown, retryAfterMs } };
}

function readReply(
  status: number,
  headers: Readonly<Record<string, string>>,
  contentType: string,
  text: string,
): HttpResult {
  if (text.trim() === '') return { kind: 'answered', reply: { status, headers, json: undefined } };
  try {
    return { kind: 'answered', reply: { status, headers, json: JSON.parse(text) as unknown } };
  } catch {
    const isHtml = /html/i.test(contentType) || /^\s*<(!doctype|html)/i.test(text);
    return unusable(status, isHtml ? 'html' : 'not-json');
  }
}

function unusable(status: number, found: UnusableContent): HttpResult {
  return { kind: 'failed', failure: { kind: 'unusable', status, found } };
}
