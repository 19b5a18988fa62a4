import {
  createRequesterFn,
  type FormattedResponse,
  type RequesterType,
  type RequestOptions,
  type ResourceOptions,
} from '@gitbeaker/requester-utils';
import type { HttpReply, HttpRequest } from '../http/exchange.ts';
import type { HttpFailure } from '../http/http-failure.ts';
import type { Sender } from '../http/sender.ts';
import { describeFailure } from './describe-failure.ts';
import { type NextPage, nextPage } from './next-page.ts';

/** Carries a failure through the library between the requester and its callers, which only knows exceptions. */
export class GitlabRequestError extends Error {
  readonly failure: HttpFailure;

  constructor(failure: HttpFailure) {
    super(describeFailure(failure));
    this.name = 'GitlabRequestError';
    this.failure = failure;
  }
}

/**
 * The requester behind gitbeaker's resources. Gitbeaker's own repeats a POST on 502, which posts twice, and ignores
 * `Retry-After`. This one repeats only reads, on rate limits and on errors of the server and the network. A write is sent once:
 * whether it may be sent again can be decided only by looking at what became of it (see upsert-note.ts). Every failure is thrown
 * as GitlabRequestError.
 */
export function createGitlabRequester(
  sender: Pick<Sender, 'send' | 'sendOnce'>,
): (resource: ResourceOptions) => RequesterType {
  return createRequesterFn(
    (_resource, options) => Promise.resolve(options),
    (endpoint, options) => perform(sender, toRequest(endpoint, options ?? {})),
  );
}

function toRequest(endpoint: string, options: RequestOptions): HttpRequest {
  const { method = '', body, prefixUrl = '', searchParams = '', headers } = options;
  // gitbeaker sends some calls as forms, and its own forms break on `&`: none of these calls is used here.
  if (!isMethod(method) || body instanceof FormData)
    throw new TypeError(`no such request: ${method} ${endpoint}`);
  const url = new URL(endpoint, prefixUrl.endsWith('/') ? prefixUrl : `${prefixUrl}/`);
  url.search = searchParams;
  return { method, url, headers: { accept: 'application/json', 'user-agent': 'sluice', ...headers }, body };
}

function isMethod(method: string): method is HttpRequest['method'] {
  return ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].includes(method);
}

async function perform(
  { send, sendOnce }: Pick<Sender, 'send' | 'sendOnce'>,
  request: HttpRequest,
): Promise<FormattedResponse> {
  const result = await (request.method === 'GET' ? send : sendOnce)(request);
  if (result.kind === 'failed') throw new GitlabRequestError(result.failure);
  return format(result.reply, request.url);
}

/** A page of a list, and how to request the next one: null on the last page, `astray` when there is one that cannot be requested. */
export interface ListPage {
  readonly items: readonly unknown[];
  readonly next: NextPage | 'astray' | null;
}

/**
 * Callers fetch the pages one by one. A list is returned as one object without its link header, because gitbeaker would follow
 * links itself, without end, and tell its callers only page numbers.
 */
function format({ status, headers, json }: HttpReply, url: URL): FormattedResponse {
  const { link: _, ...others } = headers;
  const page: ListPage | undefined = Array.isArray(json)
    ? { items: json, next: nextPage(headers, url) ?? null }
    : undefined;
  return { status, headers: others, body: (page ?? json ?? null) as FormattedResponse['body'] };
}
