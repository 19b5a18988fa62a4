import type { RecordedRequest, RecordedRequests, Sightings } from '../model/digest.ts';
import { requestKey } from '../model/l7-request.ts';
import { together } from './together.ts';

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
    allowed: sum(one.allowed, other.allowed),
    refused: sum(one.refused, other.refused),
  };
}

function sum(one: Sightings | undefined, other: Sightings | undefined): Sightings | undefined {
  return one === undefined || other === undefined ? (one ?? other) : together(one, other);
}
