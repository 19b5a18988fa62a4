import { expect, it } from 'vitest';
import { loadPolicies } from '../../policy/load-policies.ts';
import { newestPlatform } from '../../policy/platform/choose-platform.ts';
import { policiesOf } from '../../policy/policy.ts';
import { readManifests } from '../../policy/read-manifests.ts';
import { buildInventory } from '../build-inventory.ts';
import { lintHostNetwork } from './lint-host-network.ts';
import { createPodsInView } from './pods-in-view.ts';

const workload = (app: string, hostNetwork: boolean): string => `---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: ${app}, namespace: infra}
spec: {template: {metadata: {labels: {app: ${app}, tier: infra}}, spec: {hostNetwork: ${hostNetwork}, containers: []}}}
`;
const policy = (name: string, selector: string): string => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: infra}
spec: {podSelector: ${selector}}
`;

it('warns of policies whose pods all share the network of their node', () => {
  const text = [
    workload('agent', true),
    workload('proxy', false),
    policy('no-effect', '{matchLabels: {app: agent}}'),
    policy('some-effect', '{matchLabels: {tier: infra}}'),
    policy('selects-nobody', '{matchLabels: {app: other}}'),
  ].join('');
  const { documents } = readManifests({ file: 'p.yaml', text });
  const { policies, others } = loadPolicies(documents, {
    platform: newestPlatform('kubernetes'),
    defaultNamespace: 'default',
  });
  const { inventory } = buildInventory(others, { defaultNamespace: 'default' });
  const view = createPodsInView(inventory, []);
  const found = policiesOf('kubernetes', policies).flatMap((policy) => lintHostNetwork(policy, view));
  expect(found).toMatchObject([
    {
      code: 'inventory/host-network-only',
      message: '`infra/no-effect` selects only pods with hostNetwork, and has no effect on them',
      span: { file: 'p.yaml', line: 15 },
    },
  ]);
});
