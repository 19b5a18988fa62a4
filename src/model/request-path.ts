/**
 * The path of a request as a server resolves it: percent-encoding is decoded once, then dot segments are removed (RFC 3986, 5.2.4).
 * Undefined when it cannot be decoded.
 */
export function resolveRequestPath(path: string): string | undefined {
  const decoded = decode(path);
  if (decoded === undefined || !/(?:^|\/)\.{1,2}(?:\/|$)/.test(decoded)) return decoded;
  const kept: string[] = [];
  const segments = decoded.split('/').slice(decoded.startsWith('/') ? 1 : 0);
  for (const [index, segment] of segments.entries()) {
    const isDots = segment === '.' || segment === '..';
    if (segment === '..') kept.pop();
    if (!isDots) kept.push(segment);
    else if (index === segments.length - 1) kept.push('');
  }
  return `/${kept.join('/')}`;
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
