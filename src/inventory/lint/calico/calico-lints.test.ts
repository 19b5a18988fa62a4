import { describe, expect, it } from 'vitest';
import { loadPolicies } from '../../../policy/load-policies.ts';
import { newestPlatform } from '../../../policy/platform/choose-platform.ts';
import { readManifests } from '../../../policy/read-manifests.ts';
import { buildInventory } from '../../build-inventory.ts';
import { lintInventory } from '../lint-inventory.ts';

const SHOP = `apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Namespace
metadata: {name: bank}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart, namespace: shop}
spec: {template: {metadata: {labels: {app: cart}}, spec: {containers: [{name: c}]}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ledger, namespace: bank}
spec: {template: {metadata: {labels: {app: ledger}}, spec: {containers: [{name: c}]}}}
---
apiVersion: v1
kind: Service
metadata: {name: cart, namespace: shop}
spec: {clusterIP: 10.96.139.205, selector: {app: cart}, ports: [{port: 80}]}
---
apiVersion: projectcalico.org/v3
kind: GlobalNetworkSet
metadata: {name: partners, labels: {role: partner}}
spec: {nets: [203.0.113.0/24]}
---
`;

function lint(spec: string, kind = 'NetworkPolicy', metadata = '{name: p, namespace: shop}'): string[] {
  const text = `${SHOP}apiVersion: projectcalico.org/v3\nkind: ${kind}\nmetadata: ${metadata}\nspec: ${spec}\n`;
  const { policies, others } = loadPolicies(readManifests({ file: 'p.yaml', text }).documents, {
    platform: newestPlatform('calico'),
    defaultNamespace: 'default',
  });
  return lintInventory(policies, buildInventory(others).inventory).map(
    ({ severity, code, help, span }) => `${severity} ${code} ${span?.line}: ${help}`,
  );
}
const global = (spec: string): string[] => lint(spec, 'GlobalNetworkPolicy', '{name: p}');
const to = (entity: string): string =>
  `{selector: app == 'cart', egress: [{action: Allow, destination: ${entity}}]}`;

describe('selectors of Calico that meet nobody', () => {
  it('are slips of the pen where a known label or namespace is near', () => {
    expect(lint("{selector: app == 'kart'}")).toEqual([
      'warning inventory/selects-nothing 32: did you mean `app=cart`?',
    ]);
    expect(global("{namespaceSelector: projectcalico.org/name == 'shops'}")).toEqual([
      'warning inventory/selects-nothing 32: did you mean `shop`?',
    ]);
    expect(
      lint(to("{namespaceSelector: projectcalico.org/name == 'bank', selector: app == 'leger'}")),
    ).toEqual(['warning inventory/peer-matches-nothing 32: did you mean `app=ledger`?']);
  });

  it('are a note where nothing is near', () => {
    expect(lint("{selector: role == 'queue'}")).toEqual([
      'info inventory/selects-nothing 32: nothing to do if the workloads come later or are described elsewhere; otherwise check the spelling',
    ]);
  });

  it('are quiet where somebody is met, or a network set is, or nothing is asked for', () => {
    expect(lint("{selector: app == 'cart'}")).toEqual([]);
    expect(lint('{}')).toEqual([]);
    expect(lint("{selector: app != 'x'}")).toEqual([]);
    expect(
      global(
        "{selector: app == 'ledger', egress: [{action: Allow, destination: {selector: role == 'partner'}}]}",
      ),
    ).toEqual([]);
    expect(lint(to("{selector: projectcalico.org/namespace == 'nowhere'}"))).toEqual([]);
  });
});

describe('addresses of Services in nets', () => {
  it('are named with their Service', () => {
    expect(lint(to('{nets: [10.96.139.205/32]}'))).toEqual([
      'warning inventory/service-address 32: select the pods behind it by their labels, or write `services: {name: cart, namespace: shop}` as the destination',
    ]);
    expect(lint('{nets: [10.96.139.205]}', 'NetworkSet')).toHaveLength(1);
  });

  it('are quiet within a block, and where they are others', () => {
    expect(lint(to('{nets: [10.96.0.0/12, 10.96.139.206/32]}'))).toEqual([]);
  });
});
