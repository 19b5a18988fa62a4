import type { Connection } from '../../model/connection.ts';
import type { EpochMs } from '../../model/digest.ts';
import { type Endpoint, endpointName } from '../../model/endpoint.ts';
import { formatIpAddress, parseIpAddress } from '../../model/ip-address.ts';
import type { ConnectionImpact, Tally } from '../connection-impact.ts';
import { sumSightings } from '../counting/sum-sightings.ts';
import type { IsolationChange } from '../isolation/isolation-change.ts';
import type { Simulation, Waived } from '../simulation.ts';
import { fingerprintOfImpact, fingerprintOfIsolation, isOneAddress, stableName } from './fingerprint.ts';
import type { Refusal, Waiver, WaiverTarget } from './waiver.ts';

const NO_TALLY: Tally = { connections: 0, seen: 0 };

/** For a simulation without waivers. */
export const NOTHING_WAIVED: Waived = {
  impacts: [],
  isolation: [],
  totals: { blocked: NO_TALLY, opened: NO_TALLY },
  refused: [],
  unused: [],
};

/** When a waiver counts. */
export interface WaiverTerms {
  readonly now: EpochMs;
  readonly allow: boolean;
  /** A waiver that ends later than this from now does not count. */
  readonly maxDurationMs: number;
}

const DAY_MS = 86_400_000;

/**
 * Moves findings that valid waivers accept into `waived`. Unknown connections and unclear protection cannot be accepted: nobody
 * knows what that would be.
 */
export function applyWaivers(
  simulation: Simulation,
  waivers: readonly Waiver[],
  terms: WaiverTerms,
): Simulation {
  if (waivers.length === 0) return simulation;
  const known = waivers.map((waiver) => ({ waiver, refusal: refusalOf(waiver, terms) }));
  const used = new Set<Waiver>();
  const refused = new Map<Waiver, Refusal>();
  const decide = (matches: (waiver: Waiver) => boolean): Waiver | undefined => {
    const matching = known.filter(({ waiver }) => matches(waiver));
    const valid = matching.filter(({ refusal }) => refusal === undefined);
    for (const { waiver } of valid) used.add(waiver);
    if (valid.length === 0) {
      for (const { waiver, refusal } of matching) if (refusal !== undefined) refused.set(waiver, refusal);
    }
    return valid[0]?.waiver;
  };
  const impacts = separate(simulation.impacts, (impact) => {
    const fingerprint = fingerprintOfImpact(impact);
    return fingerprint && decide((waiver) => matchesImpact(waiver, impact, fingerprint));
  });
  const isolation = separate(simulation.isolation, (change) => {
    const fingerprint = fingerprintOfIsolation(change);
    return fingerprint && decide((waiver) => matchesIsolation(waiver, change, fingerprint));
  });
  const totals = { blocked: tally(impacts.waived, 'blocked'), opened: tally(impacts.waived, 'opened') };
  return {
    ...simulation,
    impacts: impacts.kept,
    isolation: isolation.kept,
    totals: {
      ...simulation.totals,
      blocked: without(simulation.totals.blocked, totals.blocked),
      opened: without(simulation.totals.opened, totals.opened),
    },
    waived: {
      impacts: impacts.waived,
      isolation: isolation.waived,
      totals,
      refused: [...refused].map(([waiver, why]) => ({ waiver, why })),
      unused: waivers.filter((waiver) => !used.has(waiver) && !refused.has(waiver)),
    },
  };
}

function refusalOf({ expires }: Waiver, { now, allow, maxDurationMs }: WaiverTerms): Refusal | undefined {
  if (!allow) return 'not-allowed';
  const lastDay = Date.parse(expires);
  if (now >= lastDay + DAY_MS) return 'expired';
  return lastDay > now + maxDurationMs ? 'too-long' : undefined;
}

function matchesImpact(
  { kind, target }: Waiver,
  { transition, recorded }: ConnectionImpact,
  fingerprint: string,
): boolean {
  if (kind !== transition) return false;
  switch (target.by) {
    case 'connection':
      return matchesConnection(target, recorded.connection);
    case 'fingerprint':
      return target.fingerprint === fingerprint;
    case 'workload':
      return false;
  }
}

function matchesConnection(
  target: WaiverTarget & { readonly by: 'connection' },
  { source, destination, protocol, port }: Connection,
): boolean {
  return (
    target.protocol === protocol &&
    target.port === port &&
    matchesName(target.source, source) &&
    matchesName(target.destination, destination)
  );
}

function matchesName(pattern: string, endpoint: Endpoint): boolean {
  if (pattern.endsWith('/*')) {
    return endpoint.kind === 'workload' && endpoint.namespace === pattern.slice(0, -2);
  }
  return (
    pattern === stableName(endpoint) ||
    // The printed name of several addresses only counts them, so it could mean others.
    (isOneAddress(endpoint) && (pattern === endpointName(endpoint) || isAddressOf(pattern, endpoint)))
  );
}

/** For several addresses, or a prefix, one address would accept the others unread. Addresses of pods and nodes are not theirs for long. */
function isAddressOf(pattern: string, { kind, addresses: { addresses } }: Endpoint): boolean {
  if (kind !== 'world' && kind !== 'unidentified') return false;
  const wanted = parseIpAddress(pattern);
  return wanted !== undefined && addresses.every((one) => formatIpAddress(one) === formatIpAddress(wanted));
}

function matchesIsolation(
  { kind, target }: Waiver,
  { workload, direction }: IsolationChange,
  fingerprint: string,
): boolean {
  if (kind !== 'unprotected') return false;
  switch (target.by) {
    case 'workload':
      return target.workload === workload && target.direction === direction;
    case 'fingerprint':
      return target.fingerprint === fingerprint;
    case 'connection':
      return false;
  }
}

function separate<T>(findings: readonly T[], waiverOf: (finding: T) => Waiver | '' | undefined) {
  const kept: T[] = [];
  const waived: { readonly finding: T; readonly waiver: Waiver }[] = [];
  for (const finding of findings) {
    const waiver = waiverOf(finding);
    if (waiver) waived.push({ finding, waiver });
    else kept.push(finding);
  }
  return { kept, waived };
}

function tally(waived: Waived['impacts'], transition: 'blocked' | 'opened'): Tally {
  const found = waived.filter(({ finding }) => finding.transition === transition);
  return {
    connections: found.length,
    seen: found.reduce((sum, { finding }) => sum + sumSightings(finding.recorded).count, 0),
  };
}

function without(all: Tally, part: Tally): Tally {
  return { connections: all.connections - part.connections, seen: all.seen - part.seen };
}
