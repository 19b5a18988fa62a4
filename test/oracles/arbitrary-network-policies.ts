import fc from 'fast-check';
import { NAMESPACES } from './arbitrary-cluster.ts';
import type { WrittenObject } from './cilium-scenario.ts';

const optional = { requiredKeys: [] };

const KEYS = [
  'app',
  'tier',
  'app.kubernetes.io/name',
  'foo.kubernetes.io/bar',
  'pod-template-hash',
  'absent',
  // Those that Cilium gives identities itself; no manifest of a pod has them.
  'io.cilium.k8s.policy.serviceaccount',
  'io.cilium.k8s.policy.cluster',
  'io.cilium.k8s.namespace.labels.team',
  'io.kubernetes.pod.namespace',
];
const VALUES = ['web', 'db', 'front', '', 'x1', 'deployer', 'default', 'retail', 'bank'] as const;

const expression = fc.oneof(
  fc.record({
    key: fc.constantFrom(...KEYS),
    operator: fc.constantFrom('In', 'NotIn'),
    values: fc.uniqueArray(fc.constantFrom(...VALUES), { minLength: 1, maxLength: 2 }),
  }),
  fc.record({ key: fc.constantFrom(...KEYS), operator: fc.constantFrom('Exists', 'DoesNotExist') }),
);
export const podSelector = fc.oneof(
  fc.constant({}),
  fc.record({
    matchLabels: fc.constantFrom<Record<string, string>>(
      { app: 'web' },
      { app: 'db' },
      { app: 'web', tier: 'front' },
      { app: 'web', 'io.kubernetes.pod.namespace': 'bank' },
    ),
  }),
  fc.record({ matchExpressions: fc.array(expression, { minLength: 1, maxLength: 2 }) }),
);
export const namespaceSelector = fc.oneof(
  fc.constant({}),
  fc.record({ matchLabels: fc.constantFrom({ team: 'retail' }, { 'kubernetes.io/metadata.name': 'bank' }) }),
  fc.record({
    matchExpressions: fc.constant([{ key: 'team', operator: 'NotIn', values: ['retail'] }]),
  }),
);

const BLOCKS: readonly { readonly cidr: string; readonly except: readonly string[] }[] = [
  { cidr: '0.0.0.0/0', except: ['203.0.113.0/24'] },
  { cidr: '203.0.113.0/24', except: ['203.0.113.64/26'] },
  { cidr: '203.0.113.9/32', except: [] },
  { cidr: '10.0.0.0/8', except: ['10.0.0.0/24'] },
  { cidr: '192.168.0.0/16', except: [] },
];
const ipBlock = fc
  .tuple(fc.constantFrom(...BLOCKS), fc.boolean())
  .map(([{ cidr, except }, withHole]) => (withHole ? { cidr, except } : { cidr }));

const peer = fc.oneof(
  fc.record({ podSelector }),
  fc.record({ namespaceSelector }),
  fc.record({ podSelector, namespaceSelector }),
  fc.record({ ipBlock }),
);
const port = fc.oneof(
  fc.record(
    {
      protocol: fc.constantFrom('TCP', 'UDP'),
      port: fc.constantFrom<string | number>(80, 8080, 53, 'http', 'dns', 'absent'),
    },
    optional,
  ),
  fc.record({ port: fc.constantFrom(80, 443), endPort: fc.constantFrom(443, 9000) }),
);
const ports = fc.array(port, { maxLength: 2 });
const ingress = fc.array(fc.record({ from: fc.array(peer, { maxLength: 2 }), ports }, optional), {
  maxLength: 2,
});
const egress = fc.array(fc.record({ to: fc.array(peer, { maxLength: 2 }), ports }, optional), {
  maxLength: 2,
});

/** NetworkPolicies that the API server accepts, with its defaults filled in: Cilium never sees another. */
export const networkPolicy: fc.Arbitrary<WrittenObject> = fc
  .record({
    namespace: fc.constantFrom(...NAMESPACES),
    spec: fc.record(
      {
        podSelector,
        policyTypes: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
        ingress,
        egress,
      },
      { requiredKeys: ['podSelector', 'policyTypes'] },
    ),
  })
  .map(({ namespace, spec }) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { namespace },
    spec,
  }));
