import type { JsonObject } from '../../../model/json-object.ts';
import { countField, objectField, textField } from '../values/json-fields.ts';
import { type Given, MAX_COUNT, NO_ANSWERS, type SearchAnswers } from './answer-tally.ts';

/** Usual limits are round numbers, from Elasticsearch's 10 and Loki's 100 on: an answer with as many records may have been cut there. */
const LIMIT = /^[125]0+$/;

/** Undefined for what is not the answer of a search that says how much there is. */
export function searchAnswer(value: JsonObject): SearchAnswers | undefined {
  for (const read of READERS) {
    const said = read(value);
    if (said !== undefined) return said;
  }
  return undefined;
}

/** `hits.total` is a number up to Elasticsearch 6, and with `rest_total_hits_as_int`. */
function elasticsearch(value: JsonObject): SearchAnswers | undefined {
  const hits = objectField(value.hits);
  if (!Array.isArray(hits?.hits)) return undefined;
  const total = objectField(hits.total);
  const matched = countField(total?.value ?? hits.total);
  const failed = countField(objectField(value._shards)?.failed) ?? 0;
  const given = one(hits.hits);
  const isCounted = matched !== undefined && total?.relation !== 'gte';
  return {
    ...NO_ANSWERS,
    ...(!isCounted && { chained: { ...given, followed: Number(isFull(given)) } }),
    ...(matched !== undefined && {
      counted: { ...given, matched: Math.min(matched, MAX_COUNT), isAtLeast: total?.relation === 'gte' },
    }),
    ...((value.timed_out === true || value.terminated_early === true || failed > 0) && { endedEarly: given }),
  };
}

/** Returns 1,000 records unless the query has a limit, and what it has found so far if the query still runs, or failed. */
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

/** Returns at most 1,000 records; `links.next` is the address of the next answer. */
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

/** Says nothing about how many match: returns 100 lines unless the query has a limit, at most 5,000. */
function loki({ data }: JsonObject): SearchAnswers | undefined {
  const { resultType, result } = objectField(data) ?? {};
  if (resultType !== 'streams' || !Array.isArray(result)) return undefined;
  const given = one(result.flatMap((stream) => objectField(stream)?.values ?? []));
  return { ...NO_ANSWERS, ...(isFull(given) && given.given >= LEAST_OF_LOKI && { full: given }) };
}

const LEAST_OF_LOKI = 100;

/** Returns 100 records unless `count` says otherwise; a preview is what was found so far. */
function splunk({ results, init_offset, preview }: JsonObject): SearchAnswers | undefined {
  if (!Array.isArray(results) || init_offset === undefined) return undefined;
  const given = one(results);
  return {
    ...NO_ANSWERS,
    chained: { ...given, followed: Number(isFull(given)) },
    ...(preview === true && { endedEarly: given }),
  };
}

/** `entries.list` of Cloud Logging: the last answer has no token. */
function cloudLogging({ entries, nextPageToken }: JsonObject): SearchAnswers | undefined {
  if (!Array.isArray(entries)) return undefined;
  const isFollowed = textField(nextPageToken) !== undefined;
  return { ...NO_ANSWERS, chained: { ...one(entries), followed: Number(isFollowed) } };
}

function graylog({ messages, total_results: total }: JsonObject): SearchAnswers | undefined {
  const matched = countField(total);
  if (matched === undefined || !Array.isArray(messages)) return undefined;
  const counted = { ...one(messages), matched: Math.min(matched, MAX_COUNT), isAtLeast: false };
  return { ...NO_ANSWERS, counted };
}

/** Answers of Goldmane to `List`. */
function goldmane({ meta, flows }: JsonObject): SearchAnswers | undefined {
  const pages = countField(objectField(meta)?.totalPages);
  if (pages === undefined || !Array.isArray(flows)) return undefined;
  return { ...NO_ANSWERS, paged: { ...one(flows), pages: Math.min(pages, MAX_COUNT) } };
}

const READERS = [
  elasticsearch,
  logsInsights,
  whisker,
  logEvents,
  datadog,
  loki,
  splunk,
  cloudLogging,
  graylog,
  goldmane,
];

function one(records: readonly unknown[]): Given {
  return { answers: 1, given: records.length };
}

function isFull({ given }: Given): boolean {
  return LIMIT.test(String(given));
}
