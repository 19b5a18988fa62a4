import { describe, expect, it } from 'vitest';
import { loadPolicies } from '../policy/load-policies.ts';
import { newestPlatform } from '../policy/platform/choose-platform.ts';
import { readManifests } from '../policy/read-manifests.ts';
import { buildInventory } from './build-inventory.ts';
import { lintOneSided } from './lint-one-sided.ts';
import { workloadsOf } from './workloads-of.ts';

const deployment = (name: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: shop}
spec: {selector: {matchLabels: {app: ${name}}}, template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: c}]}}}
`;
const policy = (name: string, subject: string, rules: string): string => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: ${name}, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: ${subject}}}
  ${rules}
`;
const OUT = policy(
  'web-out',
  'web',
  'egress: [{toEndpoints: [{matchLabels: {app: db}}], toPorts: [{ports: [{port: "5432", protocol: TCP}]}]}]',
);
const IN = policy(
  'db-in',
  'db',
  'ingress: [{fromEndpoints: [{matchLabels: {app: web}}], toPorts: [{ports: [{port: "5432", protocol: TCP}]}]}]',
);

function said(...texts: readonly string[]): readonly string[] {
  const platform = newestPlatform('cilium');
  const all = [deployment('web'), deployment('db'), ...texts].map((text, i) => ({ file: `${i}.yaml`, text }));
  const documents = all.flatMap((file) => readManifests(file).documents);
  const { policies, others } = loadPolicies(documents, { platform, defaultNamespace: 'default' });
  const { inventory } = buildInventory(others, { defaultNamespace: 'default' });
  return lintOneSided(policies, workloadsOf(inventory), platform).map(({ message }) => message);
}

describe('a connection that one end alone allows', () => {
  it('is named with the end that does not', () => {
    expect(said(OUT, policy('db-none', 'db', 'ingress: [{}]'))).toEqual([
      '`shop/web-out` lets `shop/web` reach `shop/db` on TCP 5432, and no rule lets it in there',
    ]);
    expect(said(IN, policy('web-none', 'web', 'egress: [{}]'))).toEqual([
      '`shop/db-in` lets `shop/web` reach `shop/db` on TCP 5432, and no rule lets it out there',
    ]);
    // Each lets through what the other does not.
    expect(said(OUT, IN.replace('5432', '5433'))).toHaveLength(2);
  });

  it('is not said where the other end is open, allows it, or denies it on purpose', () => {
    expect(said(OUT)).toEqual([]);
    expect(said(OUT, IN)).toEqual([]);
    const knp =
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: k, namespace: shop}\nspec: {podSelector: {}, ingress: [{ports: [{port: 5432}]}]}\n';
    expect(said(OUT, policy('db-none', 'db', 'ingress: [{}]'), knp)).toEqual([]);
    expect(said(OUT, policy('db-deny', 'db', 'ingressDeny: [{fromEndpoints: [{}]}]'))).toEqual([]);
  });
});
