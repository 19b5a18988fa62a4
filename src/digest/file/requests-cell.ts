import type { Sightings } from '../../model/digest.ts';
import { isJsonObject, type JsonObject } from '../../model/json-object.ts';
import type { L7Request } from '../../model/l7-request.ts';
import { REQUEST_COUNTER_KEYS, type RequestCounterKey, type SeenRequest } from '../seen-requests.ts';
import { toCount, toTime } from './cells.ts';
import { isOptionalText, isTexts, readJsonList } from './json-values.ts';

/**
 * A JSON list of `{"request":{"kind":"http","method":"GET",…},"seen":{"ingress allowed":[count, first, last]}}`; no cell for an
 * empty one. Times are milliseconds since 1970, null when not known.
 */
export function requestsCell(requests: readonly SeenRequest[]): string | undefined {
  if (requests.length === 0) return undefined;
  const items: string[] = [];
  for (const { request, counters } of requests) {
    const seen: string[] = [];
    for (const [key, { count, firstSeen, lastSeen }] of counters) {
      seen.push(`"${key}":[${count},${firstSeen ?? null},${lastSeen ?? null}]`);
    }
    items.push(`{"request":${requestText(request)},"seen":{${seen.join(',')}}}`);
  }
  return `[${items.join(',')}]`;
}

/** Requests are shared by the connections that carried them. */
const requestTexts = new WeakMap<L7Request, string>();

function requestText(request: L7Request): string {
  let text = requestTexts.get(request);
  if (text === undefined) {
    text = JSON.stringify(written(request));
    requestTexts.set(request, text);
  }
  return text;
}

/** Always in this order, wherever the request comes from. */
function written(request: L7Request): L7Request {
  switch (request.kind) {
    case 'http': {
      const { kind, method, host, path, protocol } = request;
      return { kind, method, host, path, protocol };
    }
    case 'dns':
      return { kind: request.kind, name: request.name, recordTypes: request.recordTypes };
    case 'kafka':
      return { kind: request.kind, apiKey: request.apiKey, topic: request.topic };
    case 'other':
      return { kind: request.kind, protocol: request.protocol };
  }
}

/** Undefined when the cell is no such list. */
export function readRequests(cell: string | undefined): readonly SeenRequest[] | undefined {
  return cell === undefined ? [] : readJsonList(cell, readSeenRequest);
}

function readSeenRequest(value: unknown): SeenRequest | undefined {
  if (!isJsonObject(value) || !isJsonObject(value.request) || !isJsonObject(value.seen)) return undefined;
  const request = readRequest(value.request);
  const counters = new Map<RequestCounterKey, Sightings>();
  for (const key of REQUEST_COUNTER_KEYS) {
    const written = value.seen[key];
    if (written === undefined) continue;
    const sightings = readSightings(written);
    if (sightings === undefined) return undefined;
    counters.set(key, sightings);
  }
  return request === undefined || counters.size === 0 ? undefined : { request, counters };
}

function readSightings(value: unknown): Sightings | undefined {
  if (!Array.isArray(value)) return undefined;
  const [count, first, last]: readonly unknown[] = value;
  const known = toCount(count);
  return known === undefined ? undefined : { count: known, firstSeen: toTime(first), lastSeen: toTime(last) };
}

function readRequest(value: JsonObject): L7Request | undefined {
  switch (value.kind) {
    case 'http': {
      const { method, host, path, protocol } = value;
      if (!isOptionalText(method) || !isOptionalText(host)) return undefined;
      if (!isOptionalText(path) || !isOptionalText(protocol)) return undefined;
      return { kind: 'http', method, host, path, protocol };
    }
    case 'dns': {
      const { name, recordTypes } = value;
      return isOptionalText(name) && isTexts(recordTypes) ? { kind: 'dns', name, recordTypes } : undefined;
    }
    case 'kafka': {
      const { apiKey, topic } = value;
      return isOptionalText(apiKey) && isOptionalText(topic) ? { kind: 'kafka', apiKey, topic } : undefined;
    }
    case 'other':
      return typeof value.protocol === 'string' ? { kind: 'other', protocol: value.protocol } : undefined;
    default:
      return undefined;
  }
}
