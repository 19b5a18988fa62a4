/**
 * The path of a request as Calico compares it (app-policy/checker, normalizeHTTPPath, after RFC 3986): without query and matrix
 * parameters, percent-encoding decoded once, backslashes read as slashes, repeated slashes as one, dot segments removed, and no
 * trailing slash. Undefined when the path matches nothing: it cannot be decoded, or its meaning depends on who decodes it again.
 */
export function resolveRequestPath(path: string): string | undefined {
  const decoded = decode(path.replace(/[?#].*$/s, ''));
  if (decoded === undefined || /%(?:2e|2f|5c)|\0/i.test(decoded)) return undefined;
  const folded = decoded.replaceAll('\\', '/');
  if (!folded.startsWith('/')) return undefined;
  const kept: string[] = [];
  for (const written of folded.split('/')) {
    const segment = written.replace(/;.*$/s, '');
    if (segment === '..') kept.pop();
    else if (segment !== '.' && segment !== '') kept.push(segment);
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
