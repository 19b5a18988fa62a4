import type { Cause, ConnectionImpact, Tally } from '../../src/impact/connection-impact.ts';
import { sumSightings } from '../../src/impact/counting/sum-sightings.ts';
import type { Gate } from '../../src/impact/gate/gate-reason.ts';
import { NOTHING_WAIVED } from '../../src/impact/gate/waivers.ts';
import { JUDGED_BY_ITSELF } from '../../src/impact/judged-by.ts';
import type { PolicyChange, Simulation } from '../../src/impact/simulation.ts';
import type { SimulationResult } from '../../src/impact/simulation-result.ts';
import type { SourceSpan } from '../../src/model/diagnostic.ts';
import {
  type DigestSource,
  NO_REQUESTS,
  type RecordedConnection,
  type Sightings,
} from '../../src/model/digest.ts';
import { type Endpoint, NO_ADDRESS, NO_IDENTITY_FACTS, singleAddress } from '../../src/model/endpoint.ts';
import { parseIpAddress } from '../../src/model/ip-address.ts';
import { completeLabels } from '../../src/model/label-set.ts';
import type { Unknown } from '../../src/model/ternary.ts';
import type { PolicyRef, SideVerdict, Verdict } from '../../src/model/verdict.ts';

export const WINDOW = { first: Date.UTC(2025, 10, 11, 6), last: Date.UTC(2025, 10, 18, 6) };

/** `shop/web` is a workload, `203.0.113.9` an address of the world. */
export function endpoint(text: string): Endpoint {
  const address = parseIpAddress(text);
  if (address !== undefined) {
    return { kind: 'world', addresses: singleAddress(address), names: [], entities: [] };
  }
  const slash = text.indexOf('/');
  return workload(text.slice(0, slash), text.slice(slash + 1));
}

export function workload(namespace: string, name: string): Endpoint {
  return {
    kind: 'workload',
    namespace,
    name,
    ownerKind: 'Deployment',
    labels: completeLabels([['app', name]]),
    namespaceLabels: completeLabels([]),
    ports: undefined,
    addresses: NO_ADDRESS,
    ...NO_IDENTITY_FACTS,
  };
}

export function span(file: string, line: number, column = 3): SourceSpan {
  return { file, line, column };
}

export function policy(text: string, at: SourceSpan): PolicyRef {
  const slash = text.indexOf('/');
  return {
    dialect: 'kubernetes',
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    namespace: text.slice(0, slash),
    name: text.slice(slash + 1),
    span: at,
  };
}

export const FREE: SideVerdict = {
  outcome: 'allowed',
  decision: { kind: 'no-policy' },
  passed: [],
  unknowns: [],
};

export function allowedBy(ref: PolicyRef, index: number, at: SourceSpan): SideVerdict {
  const decision = {
    kind: 'rule',
    policy: ref,
    direction: 'ingress',
    action: 'allow',
    index,
    path: ['spec', 'ingress', index],
    span: at,
  } as const;
  return { outcome: 'allowed', decision, passed: [], unknowns: [] };
}

export function deniedBy(...policies: readonly PolicyRef[]): SideVerdict {
  return { outcome: 'denied', decision: { kind: 'default-deny', policies }, passed: [], unknowns: [] };
}

export function unknownBecause(...unknowns: readonly Unknown[]): SideVerdict {
  return { outcome: 'unknown', decision: { kind: 'no-policy' }, passed: [], unknowns };
}

/** A verdict whose egress side is free. */
export function entering(ingress: SideVerdict): Verdict {
  return { outcome: ingress.outcome, egress: FREE, ingress };
}

export function sightings(count: number, lastSeen = WINDOW.last - 120_000): Sightings {
  return { count, firstSeen: WINDOW.first + 60_000, lastSeen };
}

export interface RecordedOptions {
  readonly port?: number;
  readonly seen?: Partial<Pick<RecordedConnection, 'allowed' | 'denied' | 'audited' | 'attempted'>>;
}

export function recorded(
  source: Endpoint,
  destination: Endpoint,
  options: RecordedOptions = {},
): RecordedConnection {
  return {
    connection: {
      source,
      destination,
      protocol: 'TCP',
      port: options.port ?? 8080,
      isPodToItself: false,
      icmp: undefined,
      l7: undefined,
    },
    allowed: undefined,
    denied: undefined,
    audited: undefined,
    attempted: undefined,
    ...(options.seen ?? { allowed: sightings(12) }),
    hours: 0,
    policies: [],
    requests: NO_REQUESTS,
    example: {
      time: WINDOW.last - 120_000,
      source: 'shop/web-7d9f-x2',
      destination: 'shop/cart-5c4-qq',
      node: 'worker-1',
    },
  };
}

export function impact(
  transition: ConnectionImpact['transition'],
  of: RecordedConnection,
  verdicts: { readonly base: Verdict; readonly head: Verdict },
  cause?: Cause,
): ConnectionImpact {
  const isTurned = transition === 'blocked' || transition === 'opened';
  return {
    transition,
    recorded: of,
    direction: isTurned ? 'ingress' : undefined,
    ...verdicts,
    cause,
    isUnexplained: false,
  };
}

export function change(kind: PolicyChange['change'], ref: PolicyRef): PolicyChange {
  return { change: kind, policy: ref, isSimulated: true };
}

export function source(name: string, overrides: Partial<DigestSource> = {}): DigestSource {
  return {
    name,
    format: 'hubble',
    window: WINDOW,
    lostEvents: 0,
    sampling: undefined,
    isComplete: true,
    records: { lines: 1_204_332, connections: 600_000, ignored: { reply: 604_332 }, broken: {} },
    ...overrides,
  };
}

const NONE: Tally = { connections: 0, seen: 0 };

/** A simulation of three nodes and a week that changes one policy; totals of the impacts are added up. */
export function simulation(overrides: Partial<Simulation> = {}): Simulation {
  const impacts = overrides.impacts ?? [];
  const tally = (wanted: (item: ConnectionImpact) => boolean): Tally => {
    const found = impacts.filter(wanted);
    const seen = found.reduce((sum, item) => sum + sumSightings(item.recorded).count, 0);
    return { connections: found.length, seen };
  };
  return {
    cni: 'cilium',
    base: { name: 'git:main', policies: 12, notSimulated: 0 },
    head: { name: 'policies/', policies: 12, notSimulated: 0 },
    changes: [change('changed', policy('shop/cart-ingress', span('policies/cart.yaml', 3, 1)))],
    unlisted: NONE,
    evidence: {
      window: WINDOW,
      nodes: ['worker-1', 'worker-2', 'worker-3'],
      lostEvents: 0,
      sources: [source('flows.ndjson.gz')],
      knownNodes: 3,
      describedNamespaces: ['data', 'mail', 'shop'],
      policyHistory: 'none',
      policiesChanged: undefined,
    },
    totals: {
      blocked: tally(({ transition }) => transition === 'blocked'),
      opened: tally(({ transition }) => transition === 'opened'),
      unknown: tally(({ transition }) => transition === 'unknown'),
      'still-allowed': { connections: 212, seen: 1_180_114 },
      'still-denied': { connections: 31, seen: 408 },
      unexplained: tally(({ isUnexplained }) => isUnexplained),
    },
    unknownUntouched: NONE,
    impacts,
    accuracy: {
      agreeing: 248,
      contradicting: 1,
      notComparable: 3,
      outdated: 0,
      touched: { connections: 6, compared: 6, contradicting: 0 },
    },
    coverage: { touched: 9, withoutTraffic: [] },
    isolation: [],
    judgedBy: JUDGED_BY_ITSELF,
    waived: NOTHING_WAIVED,
    diagnostics: [],
    ...overrides,
  };
}

export function simulated(
  of: Simulation,
  outcome: Gate['outcome'],
  reasons: Gate['reasons'] = [],
): SimulationResult {
  return { kind: 'simulated', simulation: of, gate: { outcome, reasons } };
}
