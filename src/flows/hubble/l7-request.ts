import type { L7Request } from '../flow-line.ts';
import { objectField, textField } from './json-fields.ts';

/** What of an L7 record is kept: no headers, no user information, no query string. */
export function readL7Request(value: unknown, isRefused: boolean): L7Request | undefined {
  const l7 = objectField(value);
  const http = objectField(l7?.http);
  if (http !== undefined) {
    return { kind: 'http', isRefused, method: textField(http.method), path: pathOf(textField(http.url)) };
  }
  const dns = objectField(l7?.dns);
  return dns === undefined ? undefined : { kind: 'dns', isRefused, query: textField(dns.query) };
}

function pathOf(url: string | undefined): string | undefined {
  if (url === undefined) return undefined;
  const path = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '');
  return path === '' ? '/' : path;
}
