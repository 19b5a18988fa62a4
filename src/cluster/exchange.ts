import { type Dispatcher, request } from 'undici';
import type { NoAnswerReason } from './api-failure.ts';
import type { ClusterAccess, Credentials } from './cluster-access.ts';

export interface ApiRequest {
  readonly method: 'GET' | 'PATCH' | 'POST';
  /** From the server's address on, encoded: `/apis/…`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly contentType?: string;
  /** The bytes to send, as they are. */
  readonly body?: string;
}

export interface ExchangeLimits {
  readonly timeoutMs: number;
  readonly maxAnswerBytes: number;
}

/** What came back of one request. `answer` says nothing yet about success. */
export type Exchange =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly contentType: string;
      readonly retryAfter: string | undefined;
      readonly text: string;
    }
  | { readonly kind: 'no-answer'; readonly reason: NoAnswerReason; readonly detail: string };

/** Sends one request once, within a time and a size. Follows no redirect: the token is for this server only. */
export async function exchange(
  access: ClusterAccess,
  { method, path, query, contentType, body }: ApiRequest,
  limits: ExchangeLimits,
): Promise<Exchange> {
  let credentials: Credentials;
  try {
    credentials = await access.credentials();
  } catch (error) {
    return { kind: 'no-answer', reason: 'credentials', detail: error instanceof Error ? error.message : '' };
  }
  const search = query === undefined ? '' : `?${new URLSearchParams(query)}`;
  try {
    const answer = await request(`${access.server}${path}${search}`, {
      method,
      headers: {
        ...credentials.headers,
        accept: 'application/json',
        'user-agent': 'sluice',
        ...(contentType === undefined ? {} : { 'content-type': contentType }),
      },
      ...(body === undefined ? {} : { body }),
      ...(credentials.dispatcher === undefined ? {} : { dispatcher: credentials.dispatcher }),
      signal: AbortSignal.timeout(limits.timeoutMs),
    });
    const text = await readText(answer.body, limits.maxAnswerBytes);
    if (text === undefined) {
      return { kind: 'no-answer', reason: 'too-large', detail: `more than ${limits.maxAnswerBytes} bytes` };
    }
    return {
      kind: 'answer',
      status: answer.statusCode,
      contentType: headerText(answer.headers['content-type']) ?? '',
      retryAfter: headerText(answer.headers['retry-after']),
      text,
    };
  } catch (error) {
    return { kind: 'no-answer', ...explainNetworkError(error, limits.timeoutMs) };
  }
}

/** Undefined when there is more than the limit; the rest is not read. */
async function readText(
  body: Dispatcher.ResponseData['body'],
  maxBytes: number,
): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function headerText(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}

const REASON_BY_CODE: Readonly<Record<string, NoAnswerReason>> = {
  ECONNREFUSED: 'connection-refused',
  EHOSTUNREACH: 'connection-refused',
  ENETUNREACH: 'connection-refused',
  UND_ERR_CONNECT_TIMEOUT: 'connection-refused',
  ENOTFOUND: 'unknown-host',
  EAI_AGAIN: 'unknown-host',
  CERT_HAS_EXPIRED: 'certificate',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate',
  EPROTO: 'certificate',
  UND_ERR_HEADERS_TIMEOUT: 'time-limit',
  UND_ERR_BODY_TIMEOUT: 'time-limit',
};

/** Passes on the code only: messages of the network library may quote headers. */
function explainNetworkError(
  error: unknown,
  timeoutMs: number,
): { readonly reason: NoAnswerReason; readonly detail: string } {
  if (error instanceof Error && error.name === 'TimeoutError') {
    return { reason: 'time-limit', detail: `no complete answer in ${timeoutMs / 1000} s` };
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'no code';
  return {
    reason: REASON_BY_CODE[code] ?? (code.startsWith('ERR_SSL') ? 'certificate' : 'connection-lost'),
    detail: code,
  };
}
