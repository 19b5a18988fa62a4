import type { Sender } from '../http/sender.ts';
import { type Answered, answerOf, property, readAgain, unexpectedAnswer } from './answer-of.ts';
import type { NextPage } from './next-page.ts';
import type { ListPage } from './requester.ts';

/** The paging parameters of a request. */
export interface PageQuery {
  readonly perPage: number;
  readonly page?: number;
}

const ITEMS_PER_PAGE = 100;
/** GitLab refuses more than 5,000 comments on a merge request, and no bot writes 10,000 issues. */
const MAX_PAGES = 100;

/**
 * Reads a list to its end, or fails: a part is never taken for the whole.
 *
 * @param readItem returns undefined for what is not an item of this list.
 */
export async function listWhole<Item>(
  sender: Sender,
  ask: (query: PageQuery) => Promise<unknown>,
  readItem: (value: unknown) => Item | undefined,
): Promise<Answered<readonly Item[]>> {
  const found: Item[] = [];
  const asked = new Set<string>();
  let next: NextPage | null = { page: 1 };
  while (next !== null) {
    const query: PageQuery = { perPage: ITEMS_PER_PAGE, ...('page' in next ? next : next.query) };
    if (asked.has(JSON.stringify(query))) return unexpectedAnswer();
    if (asked.size === MAX_PAGES) return unexpectedAnswer();
    asked.add(JSON.stringify(query));
    const answer: Answered<Page<Item>> = await readAgain(sender, () =>
      answerOf(ask(query), (value) => readPage(value, readItem)),
    );
    if (answer.kind === 'failed') return answer;
    found.push(...answer.value.items);
    next = answer.value.next;
  }
  return { kind: 'answered', value: found };
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: NextPage | null;
}

/** Undefined for what is not a page of items, or for a page after which the list cannot be followed. */
function readPage<Item>(
  value: unknown,
  readItem: (value: unknown) => Item | undefined,
): Page<Item> | undefined {
  if (!isListPage(value) || value.next === 'astray') return undefined;
  const items: Item[] = [];
  for (const one of value.items) {
    const item = readItem(one);
    if (item === undefined) return undefined;
    items.push(item);
  }
  return { items, next: value.next };
}

export function isListPage(value: unknown): value is ListPage {
  return Array.isArray(property(value, 'items'));
}
