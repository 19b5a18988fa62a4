import {
  createRequesterFn,
  type FormattedResponse,
  type RequesterType,
  type RequestOptions,
  type ResourceOptions,
} from '@gitbeaker/requester-utils';
import type { ApiReply, ApiRequest, Exchange } from './exchange.ts';
import { type NextPage, nextPage } from './next-page.ts';
import type { Patience } from './patience.ts';
import { describeRequestFailure, GitlabRequestError, isTemporary } from './request-failure.ts';
import { retryDelayMs } from './retry-delay.ts';

export interface RequesterSettings {
  readonly exchange: Exchange;
  readonly patience: Patience;
  /** For one request and its answer, in milliseconds. */
  readonly callTimeLimitMs: number;
}

/**
 * The requester behind gitbeaker's resources. Theirs repeats a POST on 502, which posts twice, and ignores `Retry-After`.
 * This one repeats reads only, on rate limits, errors of the server and of the network. A write is sent once: whether it
 * may be sent again can only be said by somebody who looks at what became of it (see upsert-note.ts).
 * Every failure is thrown as GitlabRequestError.
 */
export function createGitlabRequester(
  settings: RequesterSettings,
): (resource: ResourceOptions) => RequesterType {
  return createRequesterFn(
    (_resource, options) => Promise.resolve(options),
    (endpoint, options) => perform(settings, toApiRequest(endpoint, options ?? {})),
  );
}

function toApiRequest(endpoint: string, options: RequestOptions): ApiRequest {
  const { method = '', body, prefixUrl = '', searchParams = '', headers } = options;
  // gitbeaker sends some calls as forms, and forms of its own making break on `&`: none of them is used here.
  if (!isMethod(method) || body instanceof FormData)
    throw new TypeError(`no such request: ${method} ${endpoint}`);
  const url = new URL(endpoint, prefixUrl.endsWith('/') ? prefixUrl : `${prefixUrl}/`);
  url.search = searchParams;
  return { method, url, headers: { accept: 'application/json', 'user-agent': 'sluice', ...headers }, body };
}

function isMethod(method: string): method is ApiRequest['method'] {
  return ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].includes(method);
}

async function perform(
  { exchange, patience, callTimeLimitMs }: RequesterSettings,
  request: ApiRequest,
): Promise<FormattedResponse> {
  for (let attempt = 0; ; attempt++) {
    const timeLimit = Math.min(callTimeLimitMs, patience.remainingMs());
    if (timeLimit <= 0) throw new GitlabRequestError({ kind: 'out-of-time' });
    const outcome = await patience.during(`an answer of ${request.url.origin}`, exchange(request, timeLimit));
    if ('reply' in outcome) return format(outcome.reply, request.url);
    const { failure } = outcome;
    const isRepeatable = request.method === 'GET' && isTemporary(failure);
    const why = describeRequestFailure(failure);
    if (!isRepeatable || !(await patience.pause(retryDelayMs(failure, attempt), why))) {
      throw new GitlabRequestError(failure);
    }
  }
}

/** A page of a list, and how to ask for the next one: null on the last, `astray` when there is one that cannot be asked for. */
export interface ListPage {
  readonly items: readonly unknown[];
  readonly next: NextPage | 'astray' | null;
}

/**
 * Pages are fetched one by one by the callers. A list is handed over as one object, and its link taken away, because gitbeaker
 * follows links by itself and without an end, and tells its callers page numbers only.
 */
function format({ status, headers, body }: ApiReply, url: URL): FormattedResponse {
  const { link: _, ...others } = headers;
  const page: ListPage | undefined = Array.isArray(body)
    ? { items: body, next: nextPage(headers, url) ?? null }
    : undefined;
  return { status, headers: others, body: (page ?? body) as FormattedResponse['body'] };
}
