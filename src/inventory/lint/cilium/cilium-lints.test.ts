import { expect, it } from 'vitest';
import { loadPolicies } from '../../../policy/load-policies.ts';
import { newestPlatform } from '../../../policy/platform/choose-platform.ts';
import { readManifests } from '../../../policy/read-manifests.ts';
import { buildInventory } from '../../build-inventory.ts';
import { lintInventory } from '../lint-inventory.ts';

const CLUSTER = `
apiVersion: v1
kind: Namespace
metadata: {name: kube-system}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, ports: [{name: http, containerPort: 8080}]}]}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: api, namespace: shop}
spec: {template: {metadata: {labels: {app: api}}, spec: {containers: []}}}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent, namespace: shop}
spec: {template: {metadata: {labels: {app: agent}}, spec: {hostNetwork: true, containers: []}}}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
`;

/** What is said of a policy of the namespace, or without one of the cluster, with the spec. */
function found(spec: string, namespace = 'shop'): readonly string[] {
  const kind = namespace === '' ? 'CiliumClusterwideNetworkPolicy' : 'CiliumNetworkPolicy';
  const meta = namespace === '' ? '{name: p}' : `{name: p, namespace: ${namespace}}`;
  const policy = `---\napiVersion: cilium.io/v2\nkind: ${kind}\nmetadata: ${meta}\nspec: ${spec}\n`;
  const { documents } = readManifests({ file: 'p.yaml', text: CLUSTER + policy });
  const { policies, others } = loadPolicies(documents, {
    platform: newestPlatform('cilium'),
    defaultNamespace: 'default',
  });
  const { inventory } = buildInventory(others, { defaultNamespace: 'default' });
  return lintInventory(policies, inventory).map(
    ({ code, severity, message, help }) => `${severity} ${code} ${message}; ${help}`,
  );
}

const WEB = 'endpointSelector: {matchLabels: {app: web}}';

it.each([
  [
    'endpointSelector: {matchLabels: {k8s:app: wep}}, ingress: [{}]',
    'warning inventory/selects-nothing `shop/p`: no known pod of namespace `shop` has `app=wep`, so the policy protects nothing; did you mean `app=web`?',
  ],
  [
    'endpointSelector: {matchLabels: {app: tomorrow}}, ingress: [{}]',
    'info inventory/selects-nothing `shop/p`: no known pod of namespace `shop` has `app=tomorrow`, so the policy protects nothing; nothing to do if the workloads come later or are described elsewhere; otherwise check the spelling',
  ],
  [
    `${WEB}, egressDeny: [{toEndpoints: [{matchLabels: {app: apj}}]}]`,
    'warning inventory/peer-matches-nothing `shop/p`: no known pod of the namespaces that the peer names has `app=apj`; did you mean `app=api`?',
  ],
  [
    `${WEB}, ingress: [{fromEndpoints: [{matchLabels: {k8s:io.kubernetes.pod.namespace: kube-sistem}}]}]`,
    'warning inventory/peer-matches-nothing `shop/p`: no known namespace has `kubernetes.io/metadata.name=kube-sistem`; did you mean `kube-system`?',
  ],
  [
    'endpointSelector: {matchLabels: {app: agent}}, ingress: [{}]',
    'warning inventory/host-network-only `shop/p`: the subject `app=agent` matches only pods with hostNetwork, and the policy has no effect on them; remove the policy, or protect the nodes with a host firewall',
  ],
  [
    `${WEB}, ingress: [{fromEndpoints: [{matchLabels: {app: agent}}]}]`,
    'warning inventory/host-network-only `shop/p`: the peer `app=agent` matches only pods with hostNetwork, which are nodes to Cilium and match no selector; match nodes with the entities `host` and `remote-node`',
  ],
  [
    `${WEB}, ingress: [{toPorts: [{ports: [{port: "80"}, {port: "8080"}]}]}]`,
    'warning inventory/service-port `shop/p`: TCP 80 is the port of Service `shop/web`, which sends it to 8080 of the pods; policies see only the port of the pod; write `port: "8080"`',
  ],
  [
    'endpointSelector: {}, egress: [{toEndpoints: [{matchLabels: {app: web}}], toPorts: [{ports: [{port: "80", protocol: TCP}]}]}]',
    'warning inventory/service-port `shop/p`: TCP 80 is the port of Service `shop/web`, which sends it to 8080 of the pods; policies see only the port of the pod; write `port: "8080"`',
  ],
  [
    `${WEB}, ingress: [{toPorts: [{ports: [{port: htp}, {port: HTTP}]}]}]`,
    'warning inventory/port-name-unknown `shop/p`: no container of the pods behind this rule declares a port `htp`, so it matches nothing; did you mean `http`?',
  ],
])('names the slip in %s', (spec, expected) => {
  expect(found(`{${spec}}`)).toEqual([expected]);
});

it('names a slip of a clusterwide policy and of a namespace', () => {
  expect(found('{endpointSelector: {matchLabels: {app: wep}}, ingress: [{}]}', '')).toEqual([
    'warning inventory/selects-nothing `p`: no known pod of the namespaces that the subject names has `app=wep`, so the policy protects nothing; did you mean `app=web`?',
  ]);
  expect(found('{endpointSelector: {}, ingress: [{}]}', 'shoop')).toEqual([
    'warning inventory/namespace-unknown `shoop/p`: the inventory knows no namespace `shoop`; did you mean `shop`?',
  ]);
});

it.each([
  'endpointSelector: {}, ingress: [{fromEndpoints: [{matchLabels: {reserved:ingress: ""}}, {matchLabels: {app: web}}]}]',
  'endpointSelector: {matchLabels: {io.cilium.k8s.policy.serviceaccount: wep}}, ingress: [{}]',
  `${WEB}, ingress: [{fromEndpoints: [{matchLabels: {app: soon}}], toPorts: [{ports: [{port: "8080", endPort: 9000}, {port: "0"}]}]}]`,
  'endpointSelector: {}, egress: [{toEndpoints: [{matchLabels: {app: web}}], toPorts: [{ports: [{port: htp}]}]}, {toEntities: [world], toPorts: [{ports: [{port: "80"}]}]}]',
  'endpointSelector: {matchLabels: {k8s:io.kubernetes.pod.namespace: kube-sistem, app: web}}, ingress: [{}]',
])('says nothing of %s', (spec) => {
  expect(found(`{${spec}}`)).toEqual([]);
});
