import { describe, expect, it } from 'vitest';
import { loadPolicies } from '../../../policy/load-policies.ts';
import { newestPlatform } from '../../../policy/platform/choose-platform.ts';
import type { Cni } from '../../../policy/platform/cni.ts';
import { readManifests } from '../../../policy/read-manifests.ts';
import { buildInventory } from '../../build-inventory.ts';
import { lintPolicyMap } from './lint-policy-map.ts';

const pod = (name: string, labels: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop, labels: {${labels}}}\nspec: {containers: [{name: c}]}\n`;
/** So many pods of one application that differ in a label. */
const pods = (count: number, label: string): readonly string[] =>
  Array.from({ length: count }, (_, i) => pod(`p${i}`, `app: web, ${label}: v${i}`));
/** 30 entries for each peer. */
const RANGE = '{port: "1", endPort: 65534, protocol: TCP}';
const policy = (name: string, peers: string, ports = RANGE): string => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: ${name}, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: db}}
  ingress: [{fromEndpoints: [${peers}], toPorts: [{ports: [${ports}]}]}]
`;
const WEB = '{matchLabels: {app: web}}';

function said(
  texts: readonly string[],
  manifests: readonly string[],
  other = '',
  cni: Cni = 'cilium',
): string[] {
  const platform = newestPlatform(cni);
  const load = (text: string) =>
    loadPolicies(readManifests({ file: 'p.yaml', text }).documents, { platform, defaultNamespace: 'default' })
      .policies;
  const reading = readManifests({ file: 'i.yaml', text: [pod('db', 'app: db'), ...manifests].join('---\n') });
  const { inventory } = buildInventory(reading.documents);
  return lintPolicyMap(load(texts.join('---\n')), inventory, platform, load(other)).map(({ message }) =>
    message.replace(/, which holds.*dropped\./, ','),
  );
}

describe('a policy map that the pods of selectors nearly fill', () => {
  const FULL = [
    'the policies of `shop/db` take at least 13500 entries of its policy map, `shop/one` takes the most',
  ];

  it('counts each identity that a selector means', () => {
    expect(said([policy('one', WEB)], pods(450, 'shard'))).toEqual(FULL);
    expect(said([policy('one', WEB)], pods(430, 'shard'))).toEqual([]);
    expect(said([policy('one', '{matchLabels: {app: api}}')], pods(450, 'shard'))).toEqual([]);
  });

  it('counts pods that differ in labels outside of identities once', () => {
    expect(said([policy('one', WEB)], pods(450, 'pod-template-hash'))).toEqual([]);
  });

  it('adds up all policies of a pod, those of the inventory and NetworkPolicies too, and counts what several say once', () => {
    const knp = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: knp, namespace: shop}
spec: {podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 2, endPort: 65533}]}]}
`;
    const half = pods(240, 'shard');
    expect(said([policy('one', WEB)], half)).toEqual([]);
    expect(said([policy('one', WEB), policy('two', WEB)], half)).toEqual([]);
    expect(said([policy('one', WEB)], half, knp)).toEqual([
      'the policies of `shop/db` take at least 13920 entries of its policy map, `shop/one` takes the most',
    ]);
  });

  it('leaves alone selectors that ask for nothing, which may be one entry, and what blocks fill by themselves', () => {
    expect(
      said(
        [policy('one', '{matchExpressions: [{key: io.kubernetes.pod.namespace, operator: Exists}]}')],
        pods(450, 'shard'),
      ),
    ).toEqual([]);
    const blocks = Array.from({ length: 450 }, (_, i) => `10.${i >> 8}.${i & 255}.0/24`).join(', ');
    const ofBlocks = policy('one', WEB).replace(`fromEndpoints: [${WEB}]`, `fromCIDR: [${blocks}]`);
    expect(said([ofBlocks], pods(3, 'shard'))).toEqual([]);
  });

  it('is asked of Cilium only', () => {
    expect(said([policy('one', WEB)], pods(450, 'shard'), '', 'kubernetes')).toEqual([]);
  });
});
