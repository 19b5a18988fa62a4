import fc from 'fast-check';
import { policies } from './arbitrary-policies.ts';
import type { Attempt, ClusterNode, External, HostNetworkPod, Labels, Party, Pod } from './cluster.ts';
import {
  EXTERNAL_IPS,
  labels,
  NAMESPACE_LABELS,
  NAMESPACE_OFTEN,
  NODE_IPS,
  NODES,
  POD_IPS,
  POD_LABELS,
  PORT_PROTOCOLS,
  portName,
  portNumber,
} from './sample-values.ts';
import type { WrittenPolicy } from './written-policy.ts';

export interface Scenario {
  readonly namespaces: Readonly<Record<string, Labels>>;
  readonly policies: readonly WrittenPolicy[];
  readonly attempts: readonly Attempt[];
}

const MIN_PARTIES = 4;
const MIN_DOORS = 3;

const declaredPort = fc.record({
  name: portName,
  protocol: fc.constantFrom(...PORT_PROTOCOLS),
  containerPort: portNumber,
});

/** A second pod like the first, mostly with no block between them. */
const REPLICA = { id: 'replica', ip: '10.1.2.4' };

const pods: fc.Arbitrary<Pod[]> = fc
  .uniqueArray(
    fc.record({
      namespace: fc.constantFrom(...NAMESPACE_OFTEN),
      name: fc.constantFrom('front', 'back'),
      labels: labels(POD_LABELS),
      ip: fc.constantFrom(...POD_IPS),
      ports: fc.uniqueArray(declaredPort, {
        maxLength: 3,
        selector: ({ name, protocol }) => `${name}/${protocol}`,
      }),
      node: fc.constantFrom(...NODES),
    }),
    { minLength: 1, maxLength: 5, selector: (pod) => pod.ip },
  )
  .map((found) => found.map((pod, index): Pod => ({ kind: 'pod', id: `pod-${index}`, ...pod })))
  .map((found) => [...found, ...found.slice(0, 1).map((pod) => ({ ...pod, ...REPLICA }))]);

const nodeParty: fc.Arbitrary<ClusterNode | HostNetworkPod> = fc.record({
  kind: fc.constantFrom('node' as const, 'host-network-pod' as const),
  ip: fc.constantFrom(...NODE_IPS),
  node: fc.constantFrom(...NODES),
});

const external: fc.Arbitrary<External> = fc.record({
  kind: fc.constant('external' as const),
  ip: fc.constantFrom(...EXTERNAL_IPS),
});

const door: fc.Arbitrary<Pick<Attempt, 'protocol' | 'port'>> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      protocol: fc.constantFrom('TCP', 'TCP', 'TCP', 'TCP', 'UDP', 'SCTP'),
      port: portNumber,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      protocol: fc.constantFrom('ICMP', 'ICMPv6', 'other'),
      port: fc.constant(undefined),
    }),
  },
);

/**
 * Connections of a few parties at a few ports, so that many differ in one thing only: an evaluator that remembers must
 * not take one for the other.
 */
function attempts(known: readonly Pod[], count: number): fc.Arbitrary<Attempt[]> {
  const party: fc.Arbitrary<Party> = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...known) },
    { weight: 1, arbitrary: nodeParty },
    { weight: 2, arbitrary: external },
  );
  const parties = fc.array(party, { minLength: MIN_PARTIES, maxLength: 6 });
  const doors = fc.array(door, { minLength: MIN_DOORS, maxLength: 5 });
  return fc.tuple(parties, doors).chain(([found, open]) => {
    const all = found.flatMap((from) => found.flatMap((to) => open.map((each) => ({ from, to, ...each }))));
    return fc.shuffledSubarray(all, { minLength: count, maxLength: count });
  });
}

/** A cluster with policies, and `count` connections in it, at most MIN_PARTIES² × MIN_DOORS. */
export function scenario(count: number): fc.Arbitrary<Scenario> {
  return fc
    .record({
      namespaces: fc.record({
        default: labels(NAMESPACE_LABELS),
        shop: labels(NAMESPACE_LABELS),
        infra: labels(NAMESPACE_LABELS),
      }),
      policies,
      pods,
    })
    .chain((cluster) =>
      attempts(cluster.pods, count).map((found) => ({
        namespaces: cluster.namespaces,
        policies: cluster.policies,
        attempts: found,
      })),
    );
}
