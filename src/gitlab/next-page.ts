/**
 * The number of the page after this one, from `x-next-page` or else from `Link: …; rel="next"`; undefined on the last page.
 * Only the number is taken, and only from a link to the same origin and path: an answer cannot send the token elsewhere.
 */
export function nextPage(headers: Readonly<Record<string, string>>, requested: URL): number | undefined {
  return pageNumber(headers['x-next-page']) ?? linkedPage(headers.link, requested);
}

function linkedPage(link: string | undefined, requested: URL): number | undefined {
  const target = /<([^<>]*)>\s*;\s*rel="?next"?(?:\s*[,;]|\s*$)/.exec(link ?? '')?.[1];
  if (target === undefined || !URL.canParse(target, requested.href)) return undefined;
  const url = new URL(target, requested);
  if (url.origin !== requested.origin || url.pathname !== requested.pathname) return undefined;
  return pageNumber(url.searchParams.get('page') ?? undefined);
}

function pageNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}
