import { countField, type JsonObject, objectField } from '../hubble/json-fields.ts';

/** What the answers to searches that were read together say about what was searched. */
export interface SearchAnswers {
  readonly answers: number;
  /** Number of records in them. */
  readonly given: number;
  /** Number of matches of the largest search; 0 when none says. */
  readonly matched: number;
  /** Elasticsearch counts only to 10,000 unless it is told to count all. */
  readonly isAtLeast: boolean;
  /** Number of answers of the largest search, if its answers give that number instead. */
  readonly pages: number;
}

export const NO_ANSWERS: SearchAnswers = { answers: 0, given: 0, matched: 0, isAtLeast: false, pages: 0 };

/** More is not a real count, and a digest has to store it. */
const MAX_COUNT = 1e12;

/** Undefined for what is not the answer of a search that says how much there is. */
export function searchAnswer(value: JsonObject): SearchAnswers | undefined {
  return elasticsearch(value) ?? logsInsights(value) ?? whisker(value);
}

/** `hits.total` is a number up to Elasticsearch 6, and with `rest_total_hits_as_int`. */
function elasticsearch(value: JsonObject): SearchAnswers | undefined {
  const hits = objectField(value.hits);
  const total = objectField(hits?.total);
  const matched = countField(total?.value ?? hits?.total);
  if (matched === undefined || !Array.isArray(hits?.hits)) return undefined;
  return answer(hits.hits, { matched, isAtLeast: total?.relation === 'gte' });
}

/** Returns 1,000 records unless the query has a limit. */
function logsInsights({ statistics, results }: JsonObject): SearchAnswers | undefined {
  const matched = countField(objectField(statistics)?.recordsMatched);
  return matched === undefined || !Array.isArray(results) ? undefined : answer(results, { matched });
}

function whisker({ total, items }: JsonObject): SearchAnswers | undefined {
  const pages = countField(objectField(total)?.totalPages);
  return pages === undefined || !Array.isArray(items) ? undefined : answer(items, { pages });
}

function answer(
  records: readonly unknown[],
  { matched = 0, pages = 0, isAtLeast = false }: Partial<SearchAnswers>,
): SearchAnswers {
  return {
    answers: 1,
    given: records.length,
    matched: Math.min(matched, MAX_COUNT),
    isAtLeast,
    pages: Math.min(pages, MAX_COUNT),
  };
}

export function addAnswers(one: SearchAnswers, other: SearchAnswers): SearchAnswers {
  return {
    answers: one.answers + other.answers,
    given: one.given + other.given,
    matched: Math.max(one.matched, other.matched),
    isAtLeast: one.matched > other.matched ? one.isAtLeast : other.isAtLeast,
    pages: Math.max(one.pages, other.pages),
  };
}

/** How many matching records are in none of the answers; for missing pages, as many as the others have on average. */
export function recordsNotGiven({ answers, given, matched, pages }: SearchAnswers): number {
  if (matched > given) return matched - given;
  return pages > answers ? Math.min(Math.ceil((given / answers) * (pages - answers)), MAX_COUNT) : 0;
}
