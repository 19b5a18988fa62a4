import { expect, it } from 'vitest';
import { loadPolicies } from '../../policy/load-policies.ts';
import { choosePlatform } from '../../policy/platform/choose-platform.ts';
import { readManifests } from '../../policy/read-manifests.ts';
import { buildInventory } from '../build-inventory.ts';
import { lintInventory } from './lint-inventory.ts';

const CLUSTER = `
apiVersion: v1
kind: Pod
metadata: {name: db-0, namespace: shop, labels: {app: db}}
spec: {nodeName: n1, containers: [{name: c}]}
status: {phase: Running, podIPs: [{ip: 10.42.3.7}, {ip: 'fd00:42::7'}], hostIP: 10.43.0.9}
---
apiVersion: v1
kind: Pod
metadata: {name: agent, namespace: shop, labels: {app: agent}}
spec: {hostNetwork: true, nodeName: n1, containers: [{name: c}]}
status: {phase: Running, podIPs: [{ip: 10.43.0.9}]}
---
apiVersion: v1
kind: Service
metadata: {name: db, namespace: shop}
spec: {clusterIP: 10.96.0.20, selector: {app: db}, ports: [{port: 5432}]}
`;

function found(
  policy: string,
  cni = 'cilium',
  set: readonly (readonly [string, string])[] = [],
): readonly string[] {
  const platform = choosePlatform(cni, new Map(set));
  if ('problem' in platform) throw new Error(platform.problem);
  const { documents } = readManifests({ file: 'p.yaml', text: `${CLUSTER}---\n${policy}` });
  const { policies, others } = loadPolicies(documents, { platform, defaultNamespace: 'default' });
  const { inventory } = buildInventory(others, { defaultNamespace: 'default' });
  return lintInventory(policies, inventory, { platform })
    .filter(({ code }) => code === 'inventory/block-of-pods')
    .map(({ message, span }) => `${(span?.line ?? 0) - CLUSTER.split('\n').length} ${message}`);
}

const cilium = (rule: string) => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: p, namespace: shop}
spec:
  endpointSelector: {}
  ${rule}
`;
const OF_POD =
  '`shop/p`: `10.42.0.0/16` contains `10.42.3.7`, the address of pod `shop/db-0`, and under Cilium blocks do not match pods: the rule does not match it';
const OF_SERVICE =
  '`shop/p`: `10.96.0.20/32` contains `10.96.0.20`, the address of Service `shop/db`, which is translated before policies are evaluated: the rule does not match the pods behind it';

it.each([
  ['a block of pods', 'egress: [{toCIDR: [10.42.0.0/16]}]', [`6 ${OF_POD}`]],
  ['in a deny', 'egressDeny: [{toCIDRSet: [{cidr: 10.42.0.0/16}]}]', [`6 ${OF_POD}`]],
  ['the address of a Service', 'egress: [{toCIDR: [10.96.0.20/32]}]', [`6 ${OF_SERVICE}`]],
  ['a hole for the pod', 'egress: [{toCIDRSet: [{cidr: 10.42.0.0/16, except: [10.42.3.0/24]}]}]', []],
  ['a whole private network', 'egress: [{toCIDR: [10.0.0.0/8]}]', []],
  ['nodes and what is in their network', 'egress: [{toCIDR: [10.43.0.0/16]}]', []],
  ['nobody who is known', 'egress: [{toCIDR: [10.42.4.0/24, 203.0.113.0/24]}]', []],
])('%s', (_, rule, expected) => {
  expect(found(cilium(rule))).toEqual(expected);
});

it('counts for NetworkPolicies that Cilium enforces, and not where blocks mean pods', () => {
  const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p, namespace: shop}
spec: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.42.0.0/16}}]}]}
`;
  expect(found(policy)).toEqual([`4 ${OF_POD}`]);
  expect(found(policy, 'calico')).toEqual([]);
  expect(found(policy, 'cilium', [['cilium.policyCIDRMatchMode', 'pods']])).toEqual([]);
});
