import { expect } from 'vitest';
import type { ConnectionImpact } from '../../src/impact/connection-impact.ts';
import { JUDGED_BY_ITSELF } from '../../src/impact/judged-by.ts';
import { simulate } from '../../src/impact/simulate.ts';
import type { Simulation } from '../../src/impact/simulation.ts';
import type { PolicySide } from '../../src/impact/simulation-input.ts';
import type { CronSchedule } from '../../src/model/cron-schedule.ts';
import { type Digest, NO_REQUESTS, type RecordedConnection, type Sightings } from '../../src/model/digest.ts';
import {
  type Endpoint,
  NO_ADDRESS,
  NO_IDENTITY_FACTS,
  singleAddress,
  type WorkloadEndpoint,
} from '../../src/model/endpoint.ts';
import { parseIpAddress } from '../../src/model/ip-address.ts';
import { completeLabels } from '../../src/model/label-set.ts';
import { loadPolicies } from '../../src/policy/load-policies.ts';
import { newestPlatform } from '../../src/policy/platform/choose-platform.ts';
import { readManifests } from '../../src/policy/read-manifests.ts';

/* A small shop, whose policies are written as YAML, and what a change of them does to its connections. */

export const CART_INGRESS = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: cart-ingress, namespace: shop}
spec:
  podSelector: {matchLabels: {app: cart}}
  ingress:
    - from:
        - podSelector: {matchLabels: {app: web}}
      ports: [{port: 8080}]
`;

export const ISOLATE_DB = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-isolate, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  policyTypes: [Ingress]
`;

export const ANTREA_DENY = `apiVersion: crd.antrea.io/v1beta1
kind: ClusterNetworkPolicy
metadata: {name: deny-all}
spec:
  endpointSelector: {}
  ingressDeny: [{fromEntities: [all]}]
`;

const platform = newestPlatform('cilium');

export function side(name: string, ...texts: string[]): PolicySide {
  const documents = texts.flatMap((text, i) => readManifests({ file: `${name}/${i}.yaml`, text }).documents);
  const { diagnostics, policies, contested, notSimulated, unconfirmed } = loadPolicies(documents, {
    platform,
    defaultNamespace: 'default',
  });
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return { name, policies, contested, notSimulated, unconfirmed };
}

export function workload(app: string, labels = completeLabels([['app', app]])): WorkloadEndpoint {
  return {
    kind: 'workload',
    namespace: 'shop',
    name: app,
    ownerKind: 'Deployment',
    labels,
    namespaceLabels: completeLabels([['kubernetes.io/metadata.name', 'shop']]),
    ports: [],
    addresses: NO_ADDRESS,
    ...NO_IDENTITY_FACTS,
  };
}

export function client(address: string): Endpoint {
  return { kind: 'world', addresses: singleAddress(parseIpAddress(address)), names: [], entities: ['world'] };
}

export function seen(count: number, lastSeen = 2000): Sightings {
  return { count, firstSeen: 1000, lastSeen };
}

export function recorded(
  source: Endpoint,
  destination: Endpoint,
  sightings: Partial<Pick<RecordedConnection, 'allowed' | 'denied' | 'audited' | 'attempted'>>,
): RecordedConnection {
  return {
    connection: {
      source,
      destination,
      protocol: 'TCP',
      port: 8080,
      isPodToItself: false,
      icmp: undefined,
      l7: undefined,
    },
    allowed: undefined,
    denied: undefined,
    audited: undefined,
    attempted: undefined,
    ...sightings,
    hours: 0,
    policies: [],
    requests: NO_REQUESTS,
    example: { time: 1000, source: 'a', destination: 'b', node: undefined },
  };
}

export function run(
  base: PolicySide,
  head: PolicySide,
  connections: readonly RecordedConnection[],
  workloads: readonly WorkloadEndpoint[] = [],
  baseWorkloads = workloads,
  schedules: ReadonlyMap<string, CronSchedule> = new Map(),
): Simulation {
  const digest: Digest = {
    connections,
    window: { first: 1000, last: 2000 },
    nodes: ['n1'],
    lostEvents: 0,
    sources: [],
  };
  return simulate({
    platform,
    base,
    head,
    digest,
    workloads,
    knownNodes: 0,
    history: { kind: 'none' },
    baseWorkloads,
    schedules,
    judgedBy: JUDGED_BY_ITSELF,
    diagnostics: [],
  });
}

export function only(simulation: Simulation): ConnectionImpact {
  expect(simulation.impacts).toHaveLength(1);
  const [impact] = simulation.impacts;
  if (impact === undefined) throw new Error('no impact');
  return impact;
}
