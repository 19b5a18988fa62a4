import { expect, it } from 'vitest';
import { runSluice } from '../../support/run-sluice.ts';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';

/* The API server is the best known Service without a selector. */

const POLICY = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: operator, namespace: shop }
spec:
  endpointSelector: {}
  egress: [{ toServices: [{ k8sService: { serviceName: kubernetes, namespace: default } }] }]
`;
const CLUSTER = `apiVersion: v1
kind: Node
metadata: { name: node-1, labels: { kubernetes.io/hostname: node-1 } }
status: { addresses: [{ type: InternalIP, address: 192.168.0.1 }] }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: v1
kind: Pod
metadata: { name: operator, namespace: shop, labels: { app: operator } }
spec: { nodeName: node-1, containers: [{ name: c }] }
status: { phase: Running, podIP: 10.1.0.5, hostIP: 192.168.0.1 }
---
apiVersion: v1
kind: Service
metadata: { name: kubernetes, namespace: default ANNOTATIONS }
spec: { clusterIP: 10.96.0.1, ports: [{ port: 443, targetPort: 6443 }] }
`;
const SLICES = `---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: kubernetes, namespace: default, labels: { kubernetes.io/service-name: kubernetes } }
addressType: IPv4
endpoints: [{ addresses: [203.0.113.9] }]
ports: [{ port: 6443, protocol: TCP }]
`;
const FLOWS = ['203.0.113.9', '198.51.100.7'].map(
  (address) =>
    `2 123456789010 eni-1 10.1.0.5 ${address} 40000 6443 6 10 800 1768471201 1768471202 ACCEPT OK\n`,
);

async function verdicts(cluster: string): Promise<readonly string[]> {
  using folder = createTemporaryFolder();
  folder.write({ 'policy.yaml': POLICY, 'cluster.yaml': cluster, flows: FLOWS.join('') });
  const { stdout } = await runSluice(
    [
      ...['eval', '--policies', 'policy.yaml', '--inventory', 'cluster.yaml', '--flows', 'flows'],
      ...['--cni', 'cilium'],
    ],
    { cwd: folder.path },
  );
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).verdict);
}

it.each([
  ['with its EndpointSlices', CLUSTER.replace('ANNOTATIONS', ''), SLICES, ['allowed', 'denied']],
  ['without them', CLUSTER.replace('ANNOTATIONS', ''), '', ['unknown', 'unknown']],
  [
    'with those of one cluster of a mesh',
    CLUSTER.replace('ANNOTATIONS', ', annotations: { service.cilium.io/global: "true" }'),
    SLICES,
    ['allowed', 'unknown'],
  ],
])('a Service without a selector %s', async (_, cluster, slices, expected) => {
  expect(await verdicts(`${cluster}${slices}`)).toEqual(expected);
});
