/** How to request the next page: its number, or the whole query of a link, where a list is paged by keys and not by numbers. */
export type NextPage = { readonly page: number } | { readonly query: Readonly<Record<string, string>> };

/**
 * The page after this one, from `x-next-page` or else from `Link: …; rel="next"`. Undefined on the last page; `astray` when there
 * is one that cannot be followed: a list that ended there would not be the whole list. Only the query is used, and only from a
 * link to the same origin and path, so an answer cannot send the token elsewhere.
 */
export function nextPage(
  headers: Readonly<Record<string, string>>,
  requested: URL,
): NextPage | 'astray' | undefined {
  const page = pageNumber(headers['x-next-page']);
  return page === undefined ? linkedPage(headers.link, requested) : { page };
}

function linkedPage(link: string | undefined, requested: URL): NextPage | 'astray' | undefined {
  const target = /<([^<>]*)>\s*;\s*rel="?next"?(?:\s*[,;]|\s*$)/.exec(link ?? '')?.[1];
  if (target === undefined) return undefined;
  if (!URL.canParse(target, requested.href)) return 'astray';
  const url = new URL(target, requested);
  if (url.origin !== requested.origin || url.pathname !== requested.pathname) return 'astray';
  const page = pageNumber(url.searchParams.get('page') ?? undefined);
  return page === undefined ? { query: Object.fromEntries(url.searchParams) } : { page };
}

function pageNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}
