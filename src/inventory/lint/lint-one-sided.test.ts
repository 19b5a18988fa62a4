import { describe, expect, it } from 'vitest';
import { loadPolicies } from '../../policy/load-policies.ts';
import { newestPlatform } from '../../policy/platform/choose-platform.ts';
import type { Cni } from '../../policy/platform/cni.ts';
import { readManifests } from '../../policy/read-manifests.ts';
import { buildInventory } from '../build-inventory.ts';
import { workloadsOf } from '../pods/workloads-of.ts';
import { lintOneSided } from './lint-one-sided.ts';

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

const knp = (name: string, subject: string, rules: string): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: shop}
spec: {podSelector: {matchLabels: {app: ${subject}}}, ${rules}}
`;
const KNP_OUT = knp(
  'web-out',
  'web',
  'policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: 5432}]}]',
);
const calico = (name: string, subject: string, rules: string): string => `apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: ${name}, namespace: shop}
spec: {selector: app == '${subject}', ${rules}}
`;

const said = (...texts: readonly string[]): readonly string[] => saidUnder('cilium', ...texts);

function saidUnder(cni: Cni, ...texts: readonly string[]): readonly string[] {
  const platform = newestPlatform(cni);
  const all = [deployment('web'), deployment('db'), ...texts].map((text, i) => ({ file: `${i}.yaml`, text }));
  const documents = all.flatMap((file) => readManifests(file).documents);
  const { policies, others } = loadPolicies(documents, { platform, defaultNamespace: 'default' });
  const { inventory } = buildInventory(others, { defaultNamespace: 'default' });
  return lintOneSided(policies, workloadsOf(inventory), platform).map(({ message }) => message);
}

describe('a connection that one end alone allows', () => {
  it('is named with the end that does not', () => {
    expect(said(OUT, policy('db-none', 'db', 'ingress: [{}]'))).toEqual([
      '`shop/web-out` lets `shop/web` reach `shop/db` on TCP 5432, but no rule lets it in at the destination',
    ]);
    expect(said(IN, policy('web-none', 'web', 'egress: [{}]'))).toEqual([
      '`shop/db-in` lets `shop/web` reach `shop/db` on TCP 5432, but no rule lets it out at the source',
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

  it('is named whatever dialects the two ends are written in', () => {
    const lets =
      '`shop/web-out` lets `shop/web` reach `shop/db` on TCP 5432, but no rule lets it in at the destination';
    expect(saidUnder('kubernetes', KNP_OUT, knp('db-none', 'db', 'policyTypes: [Ingress]'))).toEqual([lets]);
    expect(said(KNP_OUT, policy('db-none', 'db', 'ingress: [{}]'))).toEqual([lets]);
    const none = calico('db-none', 'db', 'types: [Ingress]');
    expect(saidUnder('calico', KNP_OUT, none)).toEqual([lets]);
    const fromWeb =
      "{action: Allow, protocol: TCP, source: {selector: app == 'web'}, destination: {ports: [5432]}}";
    const webIn = calico('db-in', 'db', `types: [Ingress], ingress: [${fromWeb}]`);
    expect(saidUnder('calico', webIn, knp('web-none', 'web', 'policyTypes: [Egress]'))).toEqual([
      '`shop/db-in` lets `shop/web` reach `shop/db` on TCP 5432, but no rule lets it out at the source',
    ]);
    expect(saidUnder('calico', KNP_OUT, webIn)).toEqual([]);
    expect(
      saidUnder('calico', KNP_OUT, calico('db-no', 'db', 'types: [Ingress], ingress: [{action: Deny}]')),
    ).toEqual([]);
    expect(
      saidUnder('kubernetes', KNP_OUT, knp('db-in', 'db', 'ingress: [{from: [{podSelector: {}}]}]')),
    ).toEqual([]);
  });

  it('is not said of rules for many workloads, of which the first ones tell nothing', () => {
    const tier = (name: string): string =>
      deployment(name).replace(`labels: {app: ${name}}}`, `labels: {app: ${name}, tier: back}}`);
    const out = KNP_OUT.replace('{app: db}', '{tier: back}');
    const closed = ['a', 'b', 'c', 'd', 'e'].map((name) =>
      knp(`${name}-none`, name, 'policyTypes: [Ingress]'),
    );
    const five = ['a', 'b', 'c', 'd', 'e'].map(tier);
    expect(saidUnder('kubernetes', out, ...five, ...closed)).toHaveLength(1);
    expect(saidUnder('kubernetes', out, ...five, tier('f'), ...closed)).toEqual([]);
  });
});
