import fc from 'fast-check';
import { namespaceSelector, podSelector } from './arbitrary-network-policies.ts';
import type { WrittenObject } from './cilium-scenario.ts';

const pods = fc.oneof(
  namespaceSelector.map((namespaces) => ({ namespaces })),
  fc
    .record({ podSelector, namespaceSelector }, { requiredKeys: ['podSelector'] })
    .map((one) => ({ pods: one })),
);
const networks = fc
  .uniqueArray(
    fc.constantFrom(
      '0.0.0.0/0',
      '203.0.113.0/24',
      '203.0.113.9/32',
      '10.0.0.0/8',
      '10.0.1.0/24',
      '192.168.0.0/16',
    ),
    { minLength: 1, maxLength: 2 },
  )
  .map((found) => ({ networks: found }));
const domainNames = fc
  .uniqueArray(fc.constantFrom('api.example.com', '*.example.com', 'example.com', 'other.test'), {
    minLength: 1,
    maxLength: 2,
  })
  .map((found) => ({ domainNames: found }));
const nodes = fc.constant({ nodes: {} });

const destinationPort = fc.constantFrom(
  { number: 80 },
  { number: 53 },
  { range: { start: 80, end: 443 } },
  { range: { start: 1, end: 9000 } },
);
const protocol = fc.oneof(
  { weight: 4, arbitrary: destinationPort.map((port) => ({ tcp: { destinationPort: port } })) },
  { weight: 2, arbitrary: destinationPort.map((port) => ({ udp: { destinationPort: port } })) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('http', 'dns', 'absent').map((name) => ({ destinationNamedPort: name })),
  },
);
const protocols = fc.option(fc.array(protocol, { minLength: 1, maxLength: 2 }), { nil: undefined });
const action = fc.constantFrom('Accept', 'Deny', 'Pass');

const ingress = fc
  .record({ action, from: fc.array(pods, { minLength: 1, maxLength: 2 }), protocols })
  .map(withoutUndefined);
const egress = fc
  .record({
    action,
    to: fc.array(
      fc.oneof(
        { weight: 6, arbitrary: pods },
        { weight: 4, arbitrary: networks },
        { weight: 2, arbitrary: domainNames },
        { weight: 1, arbitrary: nodes },
      ),
      { minLength: 1, maxLength: 2 },
    ),
    protocols,
  })
  .map(({ protocols: found, ...rule }) => {
    // The server takes names of ports beside pods only.
    const isOfPods = rule.to.every((peer) => 'namespaces' in peer || 'pods' in peer);
    const fitting = found?.filter((one) => isOfPods || !('destinationNamedPort' in one));
    return withoutUndefined({ ...rule, protocols: fitting?.length === 0 ? undefined : fitting });
  });

/** ClusterNetworkPolicies that the API server accepts. */
export const clusterNetworkPolicy: fc.Arbitrary<WrittenObject> = fc
  .record({
    tier: fc.constantFrom('Admin', 'Baseline'),
    priority: fc.constantFrom(0, 1, 2, 1000),
    subject: pods,
    ingress: fc.array(ingress, { maxLength: 3 }),
    egress: fc.array(egress, { maxLength: 3 }),
  })
  .map((spec) => ({
    apiVersion: 'policy.networking.k8s.io/v1alpha2',
    kind: 'ClusterNetworkPolicy',
    metadata: {},
    spec,
  }));

/** What stands between the tiers besides NetworkPolicies: a deny, and an allow that isolates. */
export const plainCiliumPolicy: fc.Arbitrary<WrittenObject> = fc
  .constantFrom(
    { endpointSelector: {}, ingressDeny: [{ fromEntities: ['all'] }] },
    { endpointSelector: { matchLabels: { app: 'web' } }, ingress: [{ fromEndpoints: [{}] }] },
    { endpointSelector: {}, egressDeny: [{ toCIDR: ['203.0.113.0/24'] }] },
    { endpointSelector: { matchLabels: { app: 'db' } }, egress: [{ toEntities: ['world'] }] },
  )
  .map((spec) => ({
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { namespace: 'shop' },
    spec,
  }));

function withoutUndefined<T extends object>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}
