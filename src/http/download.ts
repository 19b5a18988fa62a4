import { type Dispatcher, request as send } from 'undici';
import { flatHeaders, readBounded } from './answer-parts.ts';
import type { Exchange, HttpRequest, HttpResult } from './exchange.ts';
import { maskCredentials, networkFailure } from './network-failure.ts';
import { parseRetryAfter } from './retry-delay.ts';
import type { Route } from './route.ts';
import { untilAborted } from './until-aborted.ts';

/** A file, as it came. */
export interface HttpFile {
  readonly bytes: Buffer;
  /** Of the last answer. Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface DownloadSettings {
  readonly now: () => number;
  readonly maxBytes: number;
  readonly routeTo: (server: string) => Route;
}

/** One to the right address of the server and one to its storage; any more are a loop or a detour. */
const MAX_REDIRECTS = 3;
/** Error texts of a server; storages answer with XML that repeats their signed URLs. */
const MAX_ERROR_BYTES = 64 * 1024;

/**
 * Fetches a file. Redirects are followed, because servers keep files in an object storage. A request to another server carries
 * only headers that do not identify the caller, and nothing goes from HTTPS to HTTP.
 */
export function createDownload(settings: DownloadSettings): Exchange<HttpFile> {
  return async (request, timeLimitMs) => {
    const signal = AbortSignal.timeout(Math.ceil(timeLimitMs));
    let proxy: string | undefined;
    const routeTo = (server: string): Route => {
      const route = settings.routeTo(server);
      proxy = route.proxy;
      return route;
    };
    try {
      return await untilAborted(signal, fetchFile(request, signal, { ...settings, routeTo }));
    } catch (error) {
      return { kind: 'failed', failure: networkFailure(error, timeLimitMs, proxy) };
    }
  };
}

async function fetchFile(
  request: HttpRequest,
  signal: AbortSignal,
  { now, maxBytes, routeTo }: DownloadSettings,
): Promise<HttpResult<HttpFile>> {
  let { url, headers } = request;
  for (let hops = 0; ; hops++) {
    const { dispatcher } = routeTo(url.origin);
    const response = await send(url, { method: 'GET', headers, dispatcher, signal });
    const status = response.statusCode;
    const answered = flatHeaders(response.headers);
    if (status >= 300 && status < 400) {
      discard(response.body);
      const target = hops < MAX_REDIRECTS ? redirectTarget(url, answered.location) : undefined;
      if (target === undefined) return unusable(status, 'redirect');
      if (target.origin !== url.origin) headers = withoutCredentials(headers);
      url = target;
      continue;
    }
    if (status < 200 || status >= 400) {
      const text = (await readBounded(response.body, MAX_ERROR_BYTES))?.toString('utf8') ?? '';
      return refused(status, answered, maskCredentials(text, request.headers), now());
    }
    if (Number(answered['content-length']) > maxBytes) {
      discard(response.body);
      return unusable(status, 'too-large');
    }
    const bytes = await readBounded(response.body, maxBytes);
    if (bytes === undefined) return unusable(status, 'too-large');
    return { kind: 'answered', reply: { bytes, headers: answered } };
  }
}

/** The rest is not needed; the error of a body that is cut off is not an error here. */
function discard(body: Dispatcher.ResponseData['body']): void {
  body.on('error', () => {});
  body.destroy();
}

function redirectTarget(from: URL, location: string | undefined): URL | undefined {
  if (location === undefined || !URL.canParse(location, from.href)) return undefined;
  const target = new URL(location, from);
  if (target.protocol !== 'https:' && target.protocol !== 'http:') return undefined;
  return from.protocol === 'https:' && target.protocol === 'http:' ? undefined : target;
}

const FOR_EVERYBODY: ReadonlySet<string> = new Set(['accept', 'user-agent']);

function withoutCredentials(headers: HttpRequest['headers']): HttpRequest['headers'] {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => FOR_EVERYBODY.has(name.toLowerCase())),
  );
}

function refused(
  status: number,
  headers: Readonly<Record<string, string>>,
  text: string,
  now: number,
): HttpResult<HttpFile> {
  const contentType = headers['content-type'] ?? '';
  const retryAfterMs = parseRetryAfter(headers['retry-after'], now);
  return { kind: 'failed', failure: { kind: 'status', status, contentType, text, retryAfterMs } };
}

function unusable(status: number, found: 'redirect' | 'too-large'): HttpResult<HttpFile> {
  return { kind: 'failed', failure: { kind: 'unusable', status, found } };
}
