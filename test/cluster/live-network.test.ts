import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli } from '../../src/cli/run-cli.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { type ApiServer, startApiServer, type TestUser, whyNoApiServer } from './api-server.ts';
import { installDefinition } from './install-crds.ts';
import { testIo } from './run-command.ts';

/* What a live cluster says beside its policies and pods: endpoints of Services without a selector, pools of addresses. */

/** May list all that says who is who, but no endpoints and no pools. */
const READER: TestUser = { name: 'reader', token: 'reader-token-12', groups: ['readers'] };

const isSkipped = whyNoApiServer() !== undefined;
let server: ApiServer;
beforeAll(async () => {
  if (isSkipped) return;
  server = await startApiServer([READER]);
  for (const [plural, kind] of [
    ['ippools', 'IPPool'],
    ['hostendpoints', 'HostEndpoint'],
    ['felixconfigurations', 'FelixConfiguration'],
  ] as const) {
    await installDefinition(server, definitionOf(plural, kind));
  }
  await fillCluster();
}, 120_000);
afterAll(() => server?.stop());

function definitionOf(plural: string, kind: string) {
  const group = 'crd.projectcalico.org';
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Cluster',
      names: { plural, kind },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  };
}

/** Two nodes, a pod `shop/web`, a Service `shop/partner` without a selector, and a pool of Calico. */
async function fillCluster(): Promise<void> {
  const make = async (path: string, object: object) => {
    const { status, body } = await server.call('POST', path, object);
    if (status >= 300) throw new Error(`${path}: ${JSON.stringify(body)}`);
  };
  await make('/api/v1/namespaces', { metadata: { name: 'shop' } });
  for (const [name, address] of [
    ['node-1', '192.168.0.1'],
    ['node-2', '192.168.0.2'],
  ]) {
    await make('/api/v1/nodes', { metadata: { name } });
    await server.call(
      'PATCH',
      `/api/v1/nodes/${name}/status`,
      { status: { addresses: [{ type: 'InternalIP', address }] } },
      'application/merge-patch+json',
    );
  }
  await make('/api/v1/namespaces/shop/pods', {
    metadata: { name: 'web', labels: { app: 'web' } },
    spec: { nodeName: 'node-1', containers: [{ name: 'c', image: 'x' }] },
  });
  await server.call(
    'PATCH',
    '/api/v1/namespaces/shop/pods/web/status',
    { status: { phase: 'Running', podIP: '10.1.0.5', podIPs: [{ ip: '10.1.0.5' }], hostIP: '192.168.0.1' } },
    'application/merge-patch+json',
  );
  await make('/api/v1/namespaces/shop/services', {
    metadata: { name: 'partner' },
    spec: { ports: [{ port: 443 }] },
  });
  await make('/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices', {
    metadata: { name: 'partner', labels: { 'kubernetes.io/service-name': 'partner' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['203.0.113.9'] }],
    ports: [{ port: 443, protocol: 'TCP' }],
  });
  await make('/apis/crd.projectcalico.org/v1/ippools', {
    apiVersion: 'crd.projectcalico.org/v1',
    kind: 'IPPool',
    metadata: { name: 'pods' },
    spec: { cidr: '10.1.0.0/16', natOutgoing: false },
  });
}

const NODE_POLICY = `apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: { name: nodes }
spec:
  selector: has(host-endpoint)
  types: [Ingress]
  ingress: [{ action: Allow, source: { selector: app == 'web' } }]
---
apiVersion: projectcalico.org/v3
kind: HostEndpoint
metadata: { name: node-2, labels: { host-endpoint: "" } }
spec: { node: node-2, interfaceName: '*', expectedIPs: [192.168.0.2] }
`;
const SERVICE_POLICY = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  endpointSelector: {}
  egress: [{ toServices: [{ k8sService: { serviceName: partner, namespace: shop } }] }]
`;

interface Asked {
  readonly policy: string;
  readonly cni: string;
  readonly to: string;
  readonly kubeconfig: string;
}

/** The verdicts of what the pod `shop/web` sends, with the cluster as the inventory. */
async function evaluate({ policy, cni, to, kubeconfig }: Asked) {
  using folder = createTemporaryFolder();
  // Recorded after the cluster was filled: who had an address before that is not known.
  const second = Math.ceil(Date.now() / 1000);
  const flow = `2 123456789010 eni-1 10.1.0.5 ${to} 40000 9100 6 10 800 ${second} ${second} ACCEPT OK\n`;
  folder.write({ 'policy.yaml': policy, flows: flow });
  const { io, said } = testIo(folder.path, {});
  await runCli(
    [
      ...['eval', '--policies', 'policy.yaml', '--flows', 'flows', '--inventory', 'cluster:'],
      ...['--cni', cni, '--kubeconfig', kubeconfig],
    ],
    io,
  );
  const { stdout, stderr } = said();
  return { verdict: JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}').verdict, stderr };
}

it.skipIf(isSkipped)('knows the endpoints of a Service without a selector', async () => {
  const ask = (to: string) =>
    evaluate({ policy: SERVICE_POLICY, cni: 'cilium', to, kubeconfig: server.kubeconfig });
  expect(await ask('203.0.113.9')).toMatchObject({ verdict: 'allowed' });
  expect(await ask('198.51.100.7')).toMatchObject({ verdict: 'denied' });
});

it.skipIf(isSkipped)('knows which pods other nodes see by their addresses', async () => {
  const asked = { policy: NODE_POLICY, cni: 'calico', to: '192.168.0.2' };
  const { verdict, stderr } = await evaluate({ ...asked, kubeconfig: server.kubeconfig });
  expect(verdict, stderr).toBe('allowed');
});

it.skipIf(isSkipped)('does not know it where that may not be listed, and does not complain', async () => {
  await server.call('POST', '/apis/rbac.authorization.k8s.io/v1/clusterroles', {
    metadata: { name: 'reader' },
    rules: [
      { apiGroups: ['', 'apps', 'batch', 'networking.k8s.io'], resources: ['*'], verbs: ['list'] },
      { apiGroups: ['crd.projectcalico.org'], resources: ['hostendpoints'], verbs: ['list'] },
    ],
  });
  await server.call('POST', '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
    metadata: { name: 'reader' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'reader' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'readers' }],
  });
  const kubeconfig = await server.writeKubeconfig({ token: READER.token });
  const ofService = await evaluate({ policy: SERVICE_POLICY, cni: 'cilium', to: '198.51.100.7', kubeconfig });
  const ofNode = await evaluate({ policy: NODE_POLICY, cni: 'calico', to: '192.168.0.2', kubeconfig });
  for (const { verdict, stderr } of [ofService, ofNode]) {
    expect(verdict, stderr).toBe('unknown');
    expect(stderr).not.toContain('could not be read');
  }

  // Which addresses are translated is in the pools and in the FelixConfigurations.
  await server.call('POST', '/apis/rbac.authorization.k8s.io/v1/clusterroles', {
    metadata: { name: 'pool-reader' },
    rules: [{ apiGroups: ['crd.projectcalico.org'], resources: ['ippools'], verbs: ['list'] }],
  });
  await server.call('POST', '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
    metadata: { name: 'pool-reader' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'pool-reader' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'readers' }],
  });
  const ofPools = await evaluate({ policy: NODE_POLICY, cni: 'calico', to: '192.168.0.2', kubeconfig });
  expect(ofPools.verdict, ofPools.stderr).toBe('unknown');
});
