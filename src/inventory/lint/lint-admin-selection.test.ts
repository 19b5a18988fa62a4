import { expect, it } from 'vitest';
import { loadPolicies } from '../../policy/load-policies.ts';
import { newestPlatform } from '../../policy/platform/choose-platform.ts';
import { readManifests } from '../../policy/read-manifests.ts';
import { buildInventory } from '../build-inventory.ts';
import { lintInventory } from './lint-inventory.ts';

const CLUSTER = `
{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: retail}}}
---
{apiVersion: v1, kind: Node, metadata: {name: n1, labels: {zone: a}}}
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop}, spec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{}]}}}}
---
{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: edge, namespace: shop}, spec: {template: {metadata: {labels: {app: edge}}, spec: {hostNetwork: true, containers: [{}]}}}}
---
`;

function policy(name: string, subject: string, rules: string): string {
  return `apiVersion: policy.networking.k8s.io/v1beta1
kind: ClusterNetworkPolicy
metadata: {name: ${name}}
spec: {tier: Admin, priority: 1, subject: ${subject}, ${rules}}
---
`;
}

function lint(...policies: readonly string[]) {
  const { documents } = readManifests({ file: 'p.yaml', text: CLUSTER + policies.join('') });
  const loaded = loadPolicies(documents, {
    platform: newestPlatform('kubernetes'),
    defaultNamespace: 'default',
  });
  const { inventory } = buildInventory(loaded.others);
  return lintInventory(loaded.policies, inventory).map(
    ({ severity, code, message, help }) => `${severity} ${code} ${message}; ${help}`,
  );
}

const DENY_ALL = 'ingress: [{action: Deny, from: [{namespaces: {}}]}]';

it('names subjects and peers that meet nobody, when something near is known', () => {
  expect(
    lint(
      policy('far', '{namespaces: {matchLabels: {"kubernetes.io/metadata.name": shopp}}}', DENY_ALL),
      policy('near', '{pods: {podSelector: {matchLabels: {app: wep}}}}', DENY_ALL),
      policy(
        'peer',
        '{namespaces: {}}',
        'egress: [{action: Deny, to: [{namespaces: {matchLabels: {"kubernetes.io/metadata.name": shop}}}, {pods: {podSelector: {matchLabels: {app: wep}}}}]}]',
      ),
    ),
  ).toEqual([
    'warning inventory/selects-nothing `far`: no known namespace has `kubernetes.io/metadata.name=shopp`, so the policy affects nothing; did you mean `shop`?',
    'warning inventory/selects-nothing `near`: no known pod of the namespaces that the subject names has `app=wep`, so the policy affects nothing; did you mean `app=web`?',
    'warning inventory/peer-matches-nothing `peer`: no known pod of the namespaces that the peer names has `app=wep`; did you mean `app=web`?',
  ]);
});

it('counts the others in one note', () => {
  expect(
    lint(
      policy('one', '{pods: {podSelector: {matchLabels: {role: batch}}}}', DENY_ALL),
      policy('two', '{namespaces: {matchLabels: {"kubernetes.io/metadata.name": elsewhere}}}', DENY_ALL),
    ),
  ).toEqual([
    'info inventory/selects-nothing `one`: no known pod of the namespaces that the subject names has `role=batch`, so the policy affects nothing, and 1 more policy selects nothing that is known; nothing to do if the workloads come later or are described elsewhere; otherwise check the spelling',
  ]);
});

it('names pods in the network of their node, and nodes that nobody has', () => {
  expect(
    lint(
      policy('host', '{pods: {podSelector: {matchLabels: {app: edge}}}}', DENY_ALL),
      policy(
        'peers',
        '{namespaces: {}}',
        'egress: [{action: Deny, to: [{pods: {podSelector: {matchLabels: {app: edge}}}}, {nodes: {matchLabels: {zone: b}}}, {nodes: {matchLabels: {zone: a}}}]}]',
      ),
    ),
  ).toEqual([
    'warning inventory/host-network-only `host`: the subject `app=edge` matches only pods with hostNetwork, which admin policies never match; remove the policy',
    'warning inventory/host-network-only `peers`: the peer `app=edge` matches only pods with hostNetwork, which admin policies never match; name their nodes with `nodes` or `networks`',
    'warning inventory/peer-matches-nothing `peers`: no known node has `zone=b`; check the labels with `kubectl get nodes --show-labels`',
  ]);
});
