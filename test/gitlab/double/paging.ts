import { type Answer, json } from './answer.ts';
import type { World } from './world.ts';

/**
 * One page of a list by offset, with GitLab's headers. `isReadable` filters after paging, as GitLab does, so that a page
 * may hold fewer items than asked for, or none.
 */
export function answerPage<Item>(
  world: World,
  url: URL,
  items: readonly Item[],
  present: (item: Item) => unknown,
  isReadable: (item: Item) => boolean,
): Answer {
  const page = Math.max(1, Number(url.searchParams.get('page') ?? 1) || 1);
  const perPage = Math.min(100, Math.max(1, Number(url.searchParams.get('per_page') ?? 20) || 20));
  const pages = Math.max(1, Math.ceil(items.length / perPage));
  const shown = items.slice((page - 1) * perPage, page * perPage).filter(isReadable);
  const link = (target: number, rel: string): string => {
    const query = new URLSearchParams(url.searchParams);
    query.set('page', String(target));
    query.set('per_page', String(perPage));
    return `<${url.origin}${url.pathname}?${query}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [link(page - 1, 'prev')] : []),
    ...(page < pages ? [link(page + 1, 'next')] : []),
    link(1, 'first'),
    link(pages, 'last'),
  ];
  return json(200, shown.map(present), {
    ...(world.paging === 'link'
      ? {}
      : {
          'x-page': String(page),
          'x-per-page': String(perPage),
          'x-next-page': page < pages ? String(page + 1) : '',
          'x-prev-page': page > 1 ? String(page - 1) : '',
          'x-total': String(items.length),
          'x-total-pages': String(pages),
        }),
    ...(world.paging === 'header' ? {} : { link: links.join(', ') }),
  });
}
