import type { Sightings } from '../model/digest.ts';
import { type Endpoint, hasInitIdentity } from '../model/endpoint.ts';
import { COUNTER_KEYS, type SightingCounters } from './flow-digest.ts';
import type { Outcome } from './observation.ts';
import { sumOf } from './sightings.ts';

export type MergedSightings = Readonly<Record<Outcome, Sightings | undefined>>;

const AUDITED = COUNTER_KEYS.filter((key) => key.endsWith(' audited'));
const OF_DESTINATION = COUNTER_KEYS.filter((key) =>
  ['delivered ', 'ingress-verdict ', 'ingress-drop '].some((observer) => key.startsWith(observer)),
);

/**
 * One connection is recorded by several observers, on two nodes: which of them say how often it was allowed, denied, audited?
 * Remembering every packet would tell, but memory has to grow with the distinct connections only. So each outcome is counted
 * by the one observer that sees it best, and never twice:
 *
 * - **denied**: a side that denies writes a verdict and a drop for the same packet: the larger of the two. A connection is
 *   denied on one side only, so the two sides add up.
 * - **audited**: both sides may audit one connection: the larger.
 * - **allowed**: the destination side is the authority as soon as it recorded anything of the connection; what the source
 *   side forwarded may have been denied at the destination. Where a side audits, `delivered` holds the audited connections
 *   too, and only that side's verdicts tell them apart; they exist, because a policy selects that end.
 * - Where the destination side is silent, what left the source counts, if the destination has no policy of its own (it is no
 *   pod) or the connection is known to have been open. Otherwise it was only attempted.
 * - **whole** records are of connections that were open, whatever sides say of others: policies change while flows are recorded, so one
 *   connection may be denied at a time and open at another.
 * - **established** and attempts count packets: they say that a connection exists when nothing better does.
 */
export function mergeSightings(counters: SightingCounters, destination: Endpoint): MergedSightings {
  const denied = larger([
    sumOf(
      larger([counters.get('ingress-verdict denied'), counters.get('ingress-drop denied')]),
      larger([counters.get('egress-verdict denied'), counters.get('egress-drop denied')]),
    ),
    counters.get('unspecified denied'),
  ]);
  const audited = larger(AUDITED.map((key) => counters.get(key)));
  const isDestinationHeard = OF_DESTINATION.some((key) => counters.has(key));
  const allowed = isDestinationHeard
    ? allowedByDestination(counters)
    : allowedBySource(counters, destination, denied);
  const isDecided = allowed !== undefined || denied !== undefined || audited !== undefined;
  return { allowed, denied, audited, attempted: isDecided ? undefined : attemptedBy(counters) };
}

function allowedByDestination(counters: SightingCounters): Sightings | undefined {
  const ingress = counters.get('ingress-verdict allowed');
  const egress = counters.get('egress-verdict allowed');
  const isIngressAudited = counters.has('ingress-verdict audited');
  const isEgressAudited = counters.has('egress-verdict audited');
  if (isIngressAudited && isEgressAudited) return smaller(ingress, egress);
  if (isIngressAudited) return ingress;
  if (isEgressAudited) return egress;
  return (
    larger([counters.get('delivered allowed'), ingress, counters.get('whole allowed')]) ?? open(counters)
  );
}

/** How many connections these packets belong to is not known: at least one. */
function open(counters: SightingCounters): Sightings | undefined {
  const established = counters.get('established allowed');
  return established && { ...established, count: 1 };
}

function allowedBySource(
  counters: SightingCounters,
  destination: Endpoint,
  denied: Sightings | undefined,
): Sightings | undefined {
  const verdict = counters.get('egress-verdict allowed');
  if (counters.has('egress-verdict audited')) return verdict;
  const request = counters.get('ingress-request allowed');
  const whole = counters.get('whole allowed');
  const isProven = request !== undefined || counters.has('established allowed') || !maySelect(destination);
  const left = larger([
    counters.get('sent allowed'),
    counters.get('passed allowed'),
    verdict,
    counters.get('proxy allowed'),
  ]);
  // What left for a pod may have been denied there; whole connections were not.
  if (whole !== undefined) return larger([whole, maySelect(destination) ? undefined : left]);
  if (isProven && left !== undefined) return left;
  if (request !== undefined) return request;
  if (isProven && counters.has('egress-request allowed')) return counters.get('egress-request allowed');
  const unspecified = counters.get('unspecified allowed');
  return open(counters) ?? (isHalfOf(denied, unspecified) ? undefined : unspecified);
}

/** Clocks of two nodes differ by less. */
const CLOCK_TOLERANCE_MS = 60_000;

/**
 * Without its side a forwarded record may be the source's half of a denied connection: then it was written when that was denied. One from
 * before the first denial or after the last is of a connection that went through.
 */
function isHalfOf(denied: Sightings | undefined, allowed: Sightings | undefined): boolean {
  if (denied === undefined || allowed === undefined) return false;
  const { firstSeen, lastSeen } = allowed;
  if (firstSeen === undefined || lastSeen === undefined) return true;
  if (denied.firstSeen === undefined || denied.lastSeen === undefined) return true;
  return (
    firstSeen >= denied.firstSeen - CLOCK_TOLERANCE_MS && lastSeen <= denied.lastSeen + CLOCK_TOLERANCE_MS
  );
}

/** Whether a policy could select the end, so that leaving the source does not mean having arrived. */
function maySelect(destination: Endpoint): boolean {
  return (
    destination.kind === 'workload' || destination.kind === 'unidentified' || hasInitIdentity(destination)
  );
}

function attemptedBy(counters: SightingCounters): Sightings | undefined {
  return larger([...counters.values()]);
}

/** The counter with the larger count; the first of equals. */
function larger(counters: readonly (Sightings | undefined)[]): Sightings | undefined {
  let best: Sightings | undefined;
  for (const counter of counters) {
    if (counter !== undefined && (best === undefined || counter.count > best.count)) best = counter;
  }
  return best;
}

function smaller(one: Sightings | undefined, other: Sightings | undefined): Sightings | undefined {
  if (one === undefined || other === undefined) return undefined;
  return other.count < one.count ? other : one;
}
