import { isJsonObject, type JsonObject } from '../../../model/json-object.ts';
import type { L7Request } from '../../../model/l7-request.ts';
import { objectField, textField, textsField } from '../../format/values/json-fields.ts';

/** What of an L7 record is kept: no user information, no query string, of the headers the host alone. */
export function readL7Request(value: unknown): L7Request | undefined {
  const l7 = objectField(value);
  const http = objectField(l7?.http);
  if (http !== undefined) return readHttp(http);
  const dns = objectField(l7?.dns);
  if (dns !== undefined) {
    const recordTypes = [...new Set(textsField(dns.qtypes))].sort();
    return { kind: 'dns', name: dnsName(textField(dns.query)), recordTypes };
  }
  const kafka = objectField(l7?.kafka);
  if (kafka === undefined) return undefined;
  return { kind: 'kafka', apiKey: textField(kafka.api_key), topic: textField(kafka.topic) };
}

const URL_PARTS = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)?([^?#]*)/is;

function readHttp(http: JsonObject): L7Request {
  const url = textField(http.url);
  const [, origin, path] = (url === undefined ? undefined : URL_PARTS.exec(url)) ?? [];
  return {
    kind: 'http',
    method: textField(http.method),
    path: url === undefined ? undefined : path || '/',
    host: hostOf(origin?.replace(/^.*:\/\//s, '') ?? hostHeader(http.headers)),
    protocol: textField(http.protocol),
  };
}

function hostHeader(headers: unknown): string | undefined {
  if (!Array.isArray(headers)) return undefined;
  const found: unknown = headers.find(
    (header: unknown) => isJsonObject(header) && /^(host|:authority)$/i.test(textField(header.key) ?? ''),
  );
  return textField(objectField(found)?.value);
}

/** An authority without user information. Its port stays, because rules for hosts are held against both (`getHTTPRule`, pkg/envoy/policy of Cilium). */
function hostOf(authority: string | undefined): string | undefined {
  const host = authority?.replace(/^.*@/s, '').toLowerCase();
  return host === '' ? undefined : host;
}

/** As names are compared: DNS knows no case, and the dot at the end is often left out. */
export function dnsName(query: string | undefined): string | undefined {
  const name = query?.replace(/\.$/, '').toLowerCase();
  return name === '' ? undefined : name;
}
