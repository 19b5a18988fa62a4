import {
  type EpochMs,
  NO_REQUESTS,
  type RecordedRequest,
  type RecordedRequests,
  type Sightings,
} from '../model/digest.ts';
import { type L7Request, requestKey } from '../model/l7-request.ts';
import type { Observer } from './observer.ts';
import { sumOf, together } from './sightings.ts';
import { SmallestKeys } from './smallest-keys.ts';

/** The proxy that logged a request: on the destination's side, on the source's, or one that does not say. */
const SIDES = ['ingress', 'egress', 'unspecified'] as const;
type Side = (typeof SIDES)[number];

export type RequestCounterKey = `${Side} ${'allowed' | 'refused'}`;
export const REQUEST_COUNTER_KEYS: readonly RequestCounterKey[] = SIDES.flatMap((side) => [
  `${side} allowed` as const,
  `${side} refused` as const,
]);

/** A request with what each proxy logged of it. */
export interface SeenRequest {
  readonly request: L7Request;
  readonly counters: ReadonlyMap<RequestCounterKey, Sightings>;
}

export interface SeenRequests {
  /** By `requestKey`. */
  readonly requests: readonly SeenRequest[];
  readonly isComplete: boolean;
}

/** For connections without a recorded request. */
export const NO_SEEN_REQUESTS: SeenRequests = { requests: [], isComplete: true };

/** Requests kept of one connection: paths may hold numbers of orders, of which there is no end. */
const MAX_REQUESTS = 64;

/** The requests of one connection; grows up to a bound. */
export class RequestList {
  readonly #requests = new SmallestKeys<{ request: L7Request; counters: Map<RequestCounterKey, Sightings> }>(
    MAX_REQUESTS,
  );

  /** `key` is the request's, for callers who meet it again and again. */
  count(request: L7Request, counter: RequestCounterKey, added: Sightings, key = requestKey(request)): void {
    const { counters } = this.#requests.at(key, () => ({ request, counters: new Map() }));
    const known = counters.get(counter);
    counters.set(counter, known === undefined ? added : together(known, added));
  }

  addAll({ requests, isComplete }: SeenRequests): void {
    if (!isComplete) this.#requests.markIncomplete();
    for (const { request, counters } of requests) {
      for (const [counter, sightings] of counters) this.count(request, counter, sightings);
    }
  }

  finish(): SeenRequests {
    const requests = this.#requests.finish().map(({ request, counters }) => ({
      request,
      counters: inOrder(counters),
    }));
    return { requests, isComplete: this.#requests.isComplete };
  }
}

/** A copy by the order of the keys. */
function inOrder(
  counters: ReadonlyMap<RequestCounterKey, Sightings>,
): ReadonlyMap<RequestCounterKey, Sightings> {
  if (counters.size === 1) return new Map(counters);
  const ordered = new Map<RequestCounterKey, Sightings>();
  for (const key of REQUEST_COUNTER_KEYS) {
    const sightings = counters.get(key);
    if (sightings !== undefined) ordered.set(key, sightings);
  }
  return ordered;
}

/** Which counter a record of an observer counts in. */
export function requestCounter(observer: Observer, isRefused: boolean): RequestCounterKey {
  const outcome = isRefused ? 'refused' : 'allowed';
  if (observer === 'ingress-request') return `ingress ${outcome}`;
  return observer === 'egress-request' ? `egress ${outcome}` : `unspecified ${outcome}`;
}

export function onceAt(time: EpochMs | undefined, count: number): Sightings {
  return { count, firstSeen: time, lastSeen: time };
}

/**
 * One request may be logged by the proxies of both sides: the destination's is the authority as soon as it logged anything. What
 * the source's refused never came there.
 */
export function mergeRequests({ requests, isComplete }: SeenRequests): RecordedRequests {
  if (requests.length === 0 && isComplete) return NO_REQUESTS;
  const merged = requests.map(({ request, counters }) => {
    const isHeard = counters.has('ingress allowed') || counters.has('ingress refused');
    const allowed = counters.get(isHeard ? 'ingress allowed' : 'egress allowed');
    return {
      request,
      allowed: allowed ?? (isHeard ? undefined : counters.get('unspecified allowed')),
      refused:
        sumOf(counters.get('ingress refused'), counters.get('egress refused')) ??
        counters.get('unspecified refused'),
    };
  });
  return { requests: merged, isComplete };
}

/** The requests of two connections that are shown as one, sorted. */
export function joinRequests(one: RecordedRequests, other: RecordedRequests): RecordedRequests {
  const isComplete = one.isComplete && other.isComplete;
  if (other.requests.length === 0) return isComplete === one.isComplete ? one : { ...one, isComplete };
  const joined = new Map<string, RecordedRequest>();
  for (const added of [...one.requests, ...other.requests]) {
    const key = requestKey(added.request);
    const known = joined.get(key);
    joined.set(key, known === undefined ? added : bothOf(known, added));
  }
  const sorted = [...joined].sort(([a], [b]) => (a < b ? -1 : 1));
  return { requests: sorted.map(([, request]) => request), isComplete };
}

function bothOf(one: RecordedRequest, other: RecordedRequest): RecordedRequest {
  return {
    request: one.request,
    allowed: sumOf(one.allowed, other.allowed),
    refused: sumOf(one.refused, other.refused),
  };
}
