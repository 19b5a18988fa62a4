/**
 * What was asked for over a connection, as far as a proxy recorded it. Headers, user names and query strings are never part of
 * it: they may hold secrets.
 */
export type L7Request = HttpRequest | DnsRequest | KafkaRequest | OtherRequest;

export interface HttpRequest {
  readonly kind: 'http';
  readonly method: string | undefined;
  /** The URL's path, without query and fragment. */
  readonly path: string | undefined;
  /** The host that was asked for, followed by the port if the client wrote one; undefined when only a path was recorded. */
  readonly host: string | undefined;
  /** `HTTP/1.1`, `HTTP/2`, … */
  readonly protocol: string | undefined;
}

export interface DnsRequest {
  readonly kind: 'dns';
  /** The name asked for, in lower case and without the trailing dot. */
  readonly name: string | undefined;
  /** `A`, `AAAA`, …, sorted; [] when not recorded. */
  readonly recordTypes: readonly string[];
}

export interface KafkaRequest {
  readonly kind: 'kafka';
  /** The name of the API key: `produce`, `fetch`, … */
  readonly apiKey: string | undefined;
  readonly topic: string | undefined;
}

/** A request of a protocol for which only the protocol's name is kept. */
export interface OtherRequest {
  readonly kind: 'other';
  readonly protocol: string;
}

/** A text that identifies the request; different requests have different ones. */
export function requestKey(request: L7Request): string {
  switch (request.kind) {
    case 'http':
      return key('http', request.method, request.host, request.path, request.protocol);
    case 'dns':
      return key('dns', request.name, ...request.recordTypes);
    case 'kafka':
      return key('kafka', request.apiKey, request.topic);
    case 'other':
      return key('other', request.protocol);
  }
}

function key(...parts: readonly (string | undefined)[]): string {
  return JSON.stringify(parts.map((part) => part ?? null));
}
