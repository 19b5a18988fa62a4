/** Answers of one kind, and the records in them. */
export interface Given {
  readonly answers: number;
  readonly given: number;
}

/** What the answers to searches that were read together say about the completeness of the search, by how they say it. */
export interface SearchAnswers {
  /** `matched`: number of matches of the largest search. Elasticsearch counts only to 10,000 unless it is told to count all. */
  readonly counted: Given & { readonly matched: number; readonly isAtLeast: boolean };
  /** `pages`: number of answers of the largest search. */
  readonly paged: Given & { readonly pages: number };
  /** `followed`: number of those that name a next answer, or that another may follow; each of the others is the last of its search. */
  readonly chained: Given & { readonly followed: number };
  /** Those that say that they are incomplete: the time was up, or part of the store did not answer. */
  readonly endedEarly: Given;
  /** Those that contain exactly as many records as a usual limit, from stores that do not say whether there are more. */
  readonly full: Given;
}

const NONE: Given = { answers: 0, given: 0 };
export const NO_ANSWERS: SearchAnswers = {
  counted: { ...NONE, matched: 0, isAtLeast: false },
  paged: { ...NONE, pages: 0 },
  chained: { ...NONE, followed: 0 },
  endedEarly: NONE,
  full: NONE,
};

/** A higher number is no real count; the bound keeps it storable in a digest. */
export const MAX_COUNT = 1e12;

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
    full: sum(some.full, others.full),
  };
}

function sum(some: Given, others: Given): Given {
  return { answers: some.answers + others.answers, given: some.given + others.given };
}

export function hasAnswers({ counted, paged, chained, endedEarly, full }: SearchAnswers): boolean {
  return [counted, paged, chained, endedEarly, full].some(({ answers }) => answers > 0);
}

/** Which part of the matches the answers contain, by the first kind of answers that says that some are missing. */
export type PartGiven = Given & {
  /** Number of missing records; where that is not told, the average of the answers stands for each missing one. */
  readonly missing: number;
} & (
    | { readonly of: 'records'; readonly matched: number; readonly isAtLeast: boolean }
    | { readonly of: 'pages'; readonly pages: number }
    | { readonly of: 'chain' | 'search' | 'limit' }
  );

/** Undefined where nothing says that records are missing. */
export function partGiven({
  counted,
  paged,
  chained,
  endedEarly,
  full,
}: SearchAnswers): PartGiven | undefined {
  if (counted.matched > counted.given) {
    return { of: 'records', ...counted, missing: counted.matched - counted.given };
  }
  if (paged.pages > paged.answers) {
    return { of: 'pages', ...paged, missing: missingIn(paged, paged.pages - paged.answers) };
  }
  if (chained.answers > 0 && chained.followed === chained.answers) {
    return { of: 'chain', ...chained, missing: missingIn(chained, 1) };
  }
  if (endedEarly.answers > 0) {
    return { of: 'search', ...endedEarly, missing: missingIn(endedEarly, endedEarly.answers) };
  }
  return full.answers > 0 ? { of: 'limit', ...full, missing: missingIn(full, full.answers) } : undefined;
}

function missingIn({ answers, given }: Given, more: number): number {
  return Math.min(Math.max(Math.ceil((given / answers) * more), 1), MAX_COUNT);
}
