import { countField, type JsonObject, objectField, textField } from '../hubble/json-fields.ts';

/** Answers of one kind, and the records in them. */
interface Given {
  readonly answers: number;
  readonly given: number;
}

/** What the answers to searches that were read together say about what was searched, by the way they say it. */
export interface SearchAnswers {
  /** `matched`: number of matches of the largest search. Elasticsearch counts only to 10,000 unless it is told to count all. */
  readonly counted: Given & { readonly matched: number; readonly isAtLeast: boolean };
  /** `pages`: number of answers of the largest search. */
  readonly paged: Given & { readonly pages: number };
  /** `followed`: number of those that name a next answer; each of the others is the last of its search. */
  readonly chained: Given & { readonly followed: number };
  /** Those that say that they are incomplete: the time was up, or part of the store did not answer. */
  readonly endedEarly: Given;
}

const NONE: Given = { answers: 0, given: 0 };
export const NO_ANSWERS: SearchAnswers = {
  counted: { ...NONE, matched: 0, isAtLeast: false },
  paged: { ...NONE, pages: 0 },
  chained: { ...NONE, followed: 0 },
  endedEarly: NONE,
};

/** More is not a real count, and a digest has to store it. */
const MAX_COUNT = 1e12;

/** Undefined for what is not the answer of a search that says how much there is. */
export function searchAnswer(value: JsonObject): SearchAnswers | undefined {
  return elasticsearch(value) ?? logsInsights(value) ?? whisker(value) ?? logEvents(value) ?? datadog(value);
}

/** `hits.total` is a number up to Elasticsearch 6, and with `rest_total_hits_as_int`. */
function elasticsearch(value: JsonObject): SearchAnswers | undefined {
  const hits = objectField(value.hits);
  if (!Array.isArray(hits?.hits)) return undefined;
  const total = objectField(hits.total);
  const matched = countField(total?.value ?? hits.total);
  const failed = countField(objectField(value._shards)?.failed) ?? 0;
  const given = one(hits.hits);
  return {
    ...NO_ANSWERS,
    ...(matched !== undefined && {
      counted: { ...given, matched: Math.min(matched, MAX_COUNT), isAtLeast: total?.relation === 'gte' },
    }),
    ...((value.timed_out === true || value.terminated_early === true || failed > 0) && { endedEarly: given }),
  };
}

/** Gives 1,000 records unless the query has a limit, and what it has found so far where the query still runs, or failed. */
function logsInsights({ statistics, results, status }: JsonObject): SearchAnswers | undefined {
  const matched = countField(objectField(statistics)?.recordsMatched);
  if (matched === undefined || !Array.isArray(results)) return undefined;
  const given = one(results);
  return {
    ...NO_ANSWERS,
    counted: { ...given, matched: Math.min(matched, MAX_COUNT), isAtLeast: false },
    ...(typeof status === 'string' && status !== 'Complete' && { endedEarly: given }),
  };
}

function whisker({ total, items }: JsonObject): SearchAnswers | undefined {
  const pages = countField(objectField(total)?.totalPages);
  if (pages === undefined || !Array.isArray(items)) return undefined;
  return { ...NO_ANSWERS, paged: { ...one(items), pages: Math.min(pages, MAX_COUNT) } };
}

/**
 * `filter-log-events` of CloudWatch, with `--max-items` as `NextToken`. `get-log-events` always names a next answer: the last one is
 * empty (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html).
 */
function logEvents({
  events,
  nextToken,
  NextToken,
  nextForwardToken,
}: JsonObject): SearchAnswers | undefined {
  if (!Array.isArray(events)) return undefined;
  const next = textField(nextToken) ?? textField(NextToken);
  const isFollowed = next !== undefined || (textField(nextForwardToken) !== undefined && events.length > 0);
  return { ...NO_ANSWERS, chained: { ...one(events), followed: Number(isFollowed) } };
}

/** Gives 1,000 records at most; `links.next` is the address of the next answer. */
function datadog({ data, links, meta }: JsonObject): SearchAnswers | undefined {
  const about = objectField(meta);
  if (!Array.isArray(data) || about === undefined) return undefined;
  const next = textField(objectField(links)?.next) ?? textField(objectField(about.page)?.after);
  const given = one(data);
  return {
    ...NO_ANSWERS,
    chained: { ...given, followed: Number(next !== undefined) },
    ...(about.status === 'timeout' && { endedEarly: given }),
  };
}

function one(records: readonly unknown[]): Given {
  return { answers: 1, given: records.length };
}

export function addAnswers(some: SearchAnswers, others: SearchAnswers): SearchAnswers {
  const [a, b] = [some.counted, others.counted];
  return {
    counted: {
      ...sum(a, b),
      matched: Math.max(a.matched, b.matched),
      isAtLeast: a.matched > b.matched ? a.isAtLeast : b.isAtLeast,
    },
    paged: { ...sum(some.paged, others.paged), pages: Math.max(some.paged.pages, others.paged.pages) },
    chained: {
      ...sum(some.chained, others.chained),
      followed: some.chained.followed + others.chained.followed,
    },
    endedEarly: sum(some.endedEarly, others.endedEarly),
  };
}

function sum(some: Given, others: Given): Given {
  return { answers: some.answers + others.answers, given: some.given + others.given };
}

export function hasAnswers({ counted, paged, chained, endedEarly }: SearchAnswers): boolean {
  return [counted, paged, chained, endedEarly].some(({ answers }) => answers > 0);
}

/** Which part of what was searched the answers contain, by the first kind of answers that says that something is missing. */
export type PartGiven = Given & {
  /** Number of missing records; where that is not told, the average of the answers stands for each missing one. */
  readonly missing: number;
} & (
    | { readonly of: 'records'; readonly matched: number; readonly isAtLeast: boolean }
    | { readonly of: 'pages'; readonly pages: number }
    | { readonly of: 'chain' | 'search' }
  );

/** Undefined where nothing says that records are missing. */
export function partGiven({ counted, paged, chained, endedEarly }: SearchAnswers): PartGiven | undefined {
  if (counted.matched > counted.given) {
    return { of: 'records', ...counted, missing: counted.matched - counted.given };
  }
  if (paged.pages > paged.answers) {
    return { of: 'pages', ...paged, missing: missingIn(paged, paged.pages - paged.answers) };
  }
  if (chained.answers > 0 && chained.followed === chained.answers) {
    return { of: 'chain', ...chained, missing: missingIn(chained, 1) };
  }
  return endedEarly.answers > 0
    ? { of: 'search', ...endedEarly, missing: missingIn(endedEarly, endedEarly.answers) }
    : undefined;
}

function missingIn({ answers, given }: Given, more: number): number {
  return Math.min(Math.max(Math.ceil((given / answers) * more), 1), MAX_COUNT);
}
