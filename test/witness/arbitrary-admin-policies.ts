import fc from 'fast-check';
import { selector } from './arbitrary-selectors.ts';
import { cidrAround, toBits } from './naive-cidr.ts';
import {
  ALL_IPS,
  DNS_NAMES,
  NAMESPACE_KEYS,
  NODE_LABELS,
  POD_LABELS,
  portName,
  portNumber,
  type Values,
} from './sample-values.ts';
import type {
  WrittenAdminPeer,
  WrittenAdminPolicy,
  WrittenAdminPort,
  WrittenAdminRule,
  WrittenPods,
  WrittenProtocol,
} from './written-admin-policy.ts';
import type { WrittenSelector } from './written-policy.ts';

/** Custom resources take no null where a field may be left out. */
function withoutNulls(values: Values): fc.Arbitrary<WrittenSelector> {
  return selector(values).map((one) => JSON.parse(JSON.stringify(one, (_, value) => value ?? undefined)));
}

const ofPods = withoutNulls(POD_LABELS);
const ofNamespaces = withoutNulls(NAMESPACE_KEYS);

function pods(needsNamespaces: boolean): fc.Arbitrary<WrittenPods> {
  const both = fc.record({ namespaceSelector: ofNamespaces, podSelector: ofPods });
  const podsOnly = needsNamespaces
    ? both
    : fc.oneof(
        both,
        ofPods.map((podSelector) => ({ podSelector })),
      );
  return fc.oneof(
    ofNamespaces.map((namespaces) => ({ namespaces })),
    podsOnly.map((one) => ({ pods: one })),
  );
}

const network = fc.oneof(
  fc
    .tuple(fc.constantFrom(...ALL_IPS), fc.oneof(fc.nat(128), fc.constant(128)))
    .map(([ip, length]) => cidrAround(ip, length === 128 ? toBits(ip).length : length % toBits(ip).length)),
  fc.constantFrom('0.0.0.0/0', '::/0', '10.0.0.0/8'),
);
const networks = fc.uniqueArray(network, { minLength: 1, maxLength: 2 }).map((all) => ({ networks: all }));
const nodes = withoutNulls(NODE_LABELS).map((one) => ({ nodes: one }));
const domainNames = fc
  .uniqueArray(fc.constantFrom(...DNS_NAMES, ...DNS_NAMES.map((name) => `*.${name}`)), {
    minLength: 1,
    maxLength: 2,
  })
  .map((all) => ({ domainNames: all }));

const protocol = fc.constantFrom('TCP', 'TCP', 'UDP', 'SCTP');
const range = fc
  .tuple(portNumber, portNumber)
  .filter(([start, end]) => start < end)
  .map(([start, end]) => ({ start, end }));
const port: fc.Arbitrary<WrittenAdminPort> = fc.oneof(
  fc.record({ portNumber: fc.record({ protocol, port: portNumber }, { requiredKeys: ['port'] }) }),
  fc.tuple(range, protocol).map(([ends, named]) => ({ portRange: { ...ends, protocol: named } })),
);
const protocolItem: fc.Arbitrary<WrittenProtocol> = fc
  .tuple(
    fc.constantFrom('tcp' as const, 'tcp' as const, 'udp' as const, 'sctp' as const),
    fc.oneof(
      portNumber.map((number) => ({ number })),
      range.map((ends) => ({ range: ends })),
    ),
  )
  .map(([key, destinationPort]) => ({ [key]: { destinationPort } }));

interface Shape {
  readonly kind: WrittenAdminPolicy['kind'];
  readonly actions: readonly WrittenAdminRule['action'][];
}

function rule({ kind, actions }: Shape, key: 'from' | 'to'): fc.Arbitrary<WrittenAdminRule> {
  const isCluster = kind === 'ClusterNetworkPolicy';
  const somePods = pods(!isCluster);
  const peer: fc.Arbitrary<WrittenAdminPeer> =
    key === 'from'
      ? somePods
      : fc.oneof(
          { weight: 3, arbitrary: somePods },
          { weight: 3, arbitrary: networks },
          { weight: 1, arbitrary: nodes },
          ...(kind === 'BaselineAdminNetworkPolicy' ? [] : [{ weight: 1, arbitrary: domainNames }]),
        );
  const name = isCluster
    ? portName.map((one) => ({ destinationNamedPort: one }))
    : portName.map((one) => ({ namedPort: one }));
  return fc
    .record({
      action: fc.constantFrom(...actions),
      peers: fc.array(peer, { minLength: 1, maxLength: 3 }),
      ports: fc.option(
        fc.array(
          fc.oneof({ weight: 4, arbitrary: isCluster ? protocolItem : port }, { weight: 1, arbitrary: name }),
          { minLength: 1, maxLength: 2 },
        ),
        { nil: undefined },
      ),
    })
    .map(({ action, peers, ports }) => {
      // Names of ports go with pods only, and names of domains with rules that accept.
      const isOfPods = peers.every((one) => 'namespaces' in one || 'pods' in one);
      const fitting = ports?.filter(
        (one) => isOfPods || !('destinationNamedPort' in one || 'namedPort' in one),
      );
      const meant = peers.filter(
        (one) => !('domainNames' in one) || action === 'Accept' || action === 'Allow',
      );
      return {
        action,
        [key]: meant.length > 0 ? meant : [{ namespaces: {} }],
        ...(fitting !== undefined && fitting.length > 0 && { [isCluster ? 'protocols' : 'ports']: fitting }),
      };
    });
}

function policyOf(shape: Shape): fc.Arbitrary<Omit<WrittenAdminPolicy, 'metadata'>> {
  const isCluster = shape.kind === 'ClusterNetworkPolicy';
  const isBaseline = shape.kind === 'BaselineAdminNetworkPolicy';
  return fc
    .record({
      version: isCluster ? fc.constantFrom('v1beta1', 'v1alpha2') : fc.constant('v1alpha1'),
      tier: fc.constantFrom('Admin' as const, 'Baseline' as const),
      priority: fc.constantFrom(0, 1, 2, 1000),
      subject: pods(!isCluster),
      ingress: fc.array(rule(shape, 'from'), { maxLength: 3 }),
      egress: fc.array(rule(shape, 'to'), { maxLength: 3 }),
    })
    .map(({ version, tier, priority, ...spec }) => ({
      apiVersion: `policy.networking.k8s.io/${version}`,
      kind: shape.kind,
      spec: { ...(isCluster && { tier }), ...(!isBaseline && { priority }), ...spec },
    }));
}

const cluster = policyOf({ kind: 'ClusterNetworkPolicy', actions: ['Accept', 'Deny', 'Pass'] });
const old = policyOf({ kind: 'AdminNetworkPolicy', actions: ['Allow', 'Deny', 'Pass'] });
const oldBaseline = policyOf({ kind: 'BaselineAdminNetworkPolicy', actions: ['Allow', 'Deny'] });

const named = (policies: readonly Omit<WrittenAdminPolicy, 'metadata'>[]): WrittenAdminPolicy[] =>
  policies.map((policy, index) => ({
    ...policy,
    metadata: { name: policy.kind === 'BaselineAdminNetworkPolicy' ? 'default' : `admin-${index}` },
  }));

/** ClusterNetworkPolicies, which every platform of the test enforces; or those of the API before. */
export const clusterPolicies = fc.array(cluster, { maxLength: 4 }).map(named);
export const oldPolicies = fc
  .tuple(fc.array(old, { maxLength: 3 }), fc.array(oldBaseline, { maxLength: 1 }))
  .map(([admin, baseline]) => named([...admin, ...baseline]));
