import type { Clock } from '../../http/clock.ts';
import { createDownload } from '../../http/download.ts';
import { createExchange, type HttpReply, type HttpRequest, type HttpResult } from '../../http/exchange.ts';
import { createPatience } from '../../http/patience.ts';
import type { RetryPace } from '../../http/retry-delay.ts';
import { createRoutes } from '../../http/route.ts';
import { createSender, type Sender, type SendingRule } from '../../http/sender.ts';
import type { EpochMs } from '../../model/digest.ts';
import { type Answered, numberIn, textIn, unexpectedAnswer } from '../answer-of.ts';
import { describeFailure } from '../describe-failure.ts';
import type { JobContext } from '../job/job-context.ts';
import { nextPage } from '../next-page.ts';

/** A version of a package, with GitLab's name and id for it. */
export interface PublishedPackage {
  readonly id: number;
  readonly name: string;
  readonly version: string;
  readonly created: EpochMs;
}

/** A file of a package in the registry. */
export interface PublishedFile {
  readonly id: number;
  readonly name: string;
  /** In hexadecimal; undefined when the registry has none. */
  readonly sha256: string | undefined;
}

/** The address of a file of a generic package. */
export interface PackageFileAddress {
  /** Id or path. */
  readonly project: string;
  readonly name: string;
  readonly version: string;
  readonly file: string;
}

/** The generic package registry of projects. Reads are repeated on temporary failures; an upload is sent once. */
export interface PackagesApi {
  /** The newest version of exactly that name, or the given version; `none` when there is none. */
  readonly find: (
    project: string,
    name: string,
    version: string | undefined,
  ) => Promise<Answered<PublishedPackage | 'none'>>;
  /** All files of a version, oldest first: a name that was published twice appears twice. */
  readonly listFiles: (project: string, packageId: number) => Promise<Answered<readonly PublishedFile[]>>;
  readonly download: (at: PackageFileAddress) => Promise<Answered<Uint8Array>>;
  /** What the registry says about the file that it stored. */
  readonly upload: (at: PackageFileAddress, bytes: Uint8Array) => Promise<Answered<PublishedFile>>;
  readonly waitBefore: Sender['waitBefore'];
}

export interface PackagesApiSettings extends Pick<JobContext, 'serverUrl' | 'credentials'> {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** For all requests and pauses together, in milliseconds. */
  readonly totalTimeLimitMs: number;
  /** For one request, in milliseconds; an upload or a download is one request, too. */
  readonly callTimeLimitMs: number;
  readonly maxFileBytes: number;
}

const PER_PAGE = 100;
/** The search also matches parts of names, so other packages may be in the list. */
const MAX_PAGES = 50;
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
const PACE: RetryPace = { firstMs: 1000, longestMs: 16_000 };

/**
 * Talks to the API itself: gitbeaker sends files as forms, which this registry does not accept, and reads answers into memory
 * without a limit.
 */
export function createPackagesApi(settings: PackagesApiSettings): PackagesApi {
  const { serverUrl, credentials } = settings;
  const { sender, files } = createSenders(settings);
  const request = (
    method: HttpRequest['method'],
    path: string,
    query: Readonly<Record<string, string>>,
    body?: Uint8Array,
  ): HttpRequest => {
    const url = new URL(`${serverUrl}/api/v4/${path}`);
    url.search = new URLSearchParams(query).toString();
    return { method, url, headers: { 'user-agent': 'sluice', ...credentials }, body };
  };
  const list = (path: string, query: Readonly<Record<string, string>>) =>
    pagesOf(sender, (page) => request('GET', path, { ...query, per_page: String(PER_PAGE), ...page }));

  return {
    waitBefore: sender.waitBefore,
    find: async (project, name, version) => {
      const pages = list(packagesPath(project), {
        package_type: 'generic',
        package_name: name,
        order_by: 'created_at',
        sort: 'desc',
        ...(version !== undefined && { package_version: version }),
      });
      for await (const page of pages) {
        if (page.kind === 'failed') return page;
        for (const item of page.value) {
          const found = readPackage(item);
          if (found === undefined) return unexpectedAnswer();
          const isVersion = version === undefined || found.version === version;
          if (found.name === name && isVersion && isUsable(item)) return { kind: 'answered', value: found };
        }
      }
      return { kind: 'answered', value: 'none' };
    },
    listFiles: async (project, packageId) => {
      const found: PublishedFile[] = [];
      for await (const page of list(`${packagesPath(project)}/${packageId}/package_files`, {})) {
        if (page.kind === 'failed') return page;
        const read = page.value.flatMap((item) => readFile(item) ?? []);
        if (read.length < page.value.length) return unexpectedAnswer();
        found.push(...read);
      }
      return { kind: 'answered', value: found.sort((one, other) => one.id - other.id) };
    },
    download: async (at) => {
      const result = await files.send(request('GET', filePath(at), {}));
      return result.kind === 'answered' ? { kind: 'answered', value: result.reply.bytes } : result;
    },
    upload: async (at, bytes) => {
      const result = await sender.sendOnce(request('PUT', filePath(at), { select: 'package_file' }, bytes));
      if (result.kind === 'failed') return result;
      const value = readFile(result.reply.json);
      return value === undefined ? unexpectedAnswer() : { kind: 'answered', value };
    },
  };
}

/** One for answers in JSON, and one for files; they share their patience. */
function createSenders(settings: PackagesApiSettings) {
  const { serverUrl, env, clock, callTimeLimitMs, maxFileBytes } = settings;
  const rule: SendingRule = {
    patience: createPatience(clock, settings.totalTimeLimitMs),
    random: clock.random,
    pace: PACE,
    requestTimeoutMs: callTimeLimitMs,
    maxAttempts: Number.POSITIVE_INFINITY,
    server: new URL(serverUrl).origin,
    describe: describeFailure,
  };
  const routeTo = createRoutes(env);
  return {
    sender: createSender(
      createExchange({ now: clock.now, maxAnswerBytes: MAX_ANSWER_BYTES, ...routeTo(rule.server) }),
      rule,
    ),
    files: createSender(createDownload({ now: clock.now, maxBytes: maxFileBytes, routeTo }), rule),
  };
}

function packagesPath(project: string): string {
  return `projects/${encodeURIComponent(project)}/packages`;
}

function filePath({ project, name, version, file }: PackageFileAddress): string {
  return `${packagesPath(project)}/generic/${[name, version, file].map(encodeURIComponent).join('/')}`;
}

/** The pages of a list, one by one, until the caller has enough; a page that cannot be followed is a failure. */
async function* pagesOf(
  sender: Sender,
  request: (page: Readonly<Record<string, string>>) => HttpRequest,
): AsyncGenerator<Answered<readonly unknown[]>> {
  let query: Readonly<Record<string, string>> = {};
  for (let page = 0; page < MAX_PAGES; page++) {
    const asked = request(query);
    const result: HttpResult<HttpReply> = await sender.send(asked);
    if (result.kind === 'failed') {
      yield result;
      return;
    }
    const next = nextPage(result.reply.headers, asked.url);
    if (!Array.isArray(result.reply.json) || next === 'astray') {
      yield unexpectedAnswer();
      return;
    }
    yield { kind: 'answered', value: result.reply.json };
    if (next === undefined) return;
    query = 'page' in next ? { page: String(next.page) } : next.query;
  }
  yield unexpectedAnswer();
}

function readPackage(value: unknown): PublishedPackage | undefined {
  const id = numberIn(value, 'id');
  const name = textIn(value, 'name');
  const version = textIn(value, 'version') ?? '';
  const created = Date.parse(textIn(value, 'created_at') ?? '');
  return id === undefined || name === undefined || Number.isNaN(created)
    ? undefined
    : { id, name, version, created };
}

/** Hidden packages, and those that GitLab could not process or is about to delete, do not count. */
function isUsable(value: unknown): boolean {
  return (textIn(value, 'status') ?? 'default') === 'default';
}

function readFile(value: unknown): PublishedFile | undefined {
  const id = numberIn(value, 'id');
  const name = textIn(value, 'file_name');
  if (id === undefined || name === undefined) return undefined;
  const sha256 = textIn(value, 'file_sha256')?.toLowerCase();
  return { id, name, sha256: sha256 === undefined || !/^[0-9a-f]{64}$/.test(sha256) ? undefined : sha256 };
}
