import { describe, expect, it } from 'vitest';
import { loadPolicies } from '../../load-policies.ts';
import { newestPlatform } from '../../platform/choose-platform.ts';
import { readManifests } from '../../read-manifests.ts';

/** Blocks 10.`from`.0.0/24 and on; each takes 30 entries for the range of ports. */
function policy(name: string, app: string, from: number, count: number, section = 'egress'): string {
  const blocks = Array.from({ length: count }, (_, i) => `10.${from + (i >> 8)}.${i & 255}.0/24`);
  return `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: ${name}, namespace: shop}
spec:
  endpointSelector: {${app === '' ? '' : `matchLabels: {app: ${app}}`}}
  ${section}: [{toCIDR: [${blocks.join(', ')}], toPorts: [{ports: [{port: "1", endPort: 65534, protocol: TCP}]}]}]
`;
}

function said(...texts: readonly string[]): readonly string[] {
  const { documents } = readManifests({ file: 'a.yaml', text: texts.join('---\n') });
  const loaded = loadPolicies(documents, { platform: newestPlatform('cilium'), defaultNamespace: 'default' });
  return loaded.diagnostics
    .filter(({ code }) => code === 'policy/cilium-map-limit')
    .map(({ message }) => message.replace(/ entries .*/, ''));
}

describe('a policy map that is nearly full', () => {
  it('by one policy', () => {
    expect(said(policy('one', 'web', 1, 450))).toEqual(['`one` takes at least 13500']);
    expect(said(policy('one', 'web', 1, 430))).toEqual([]);
  });

  it('by several that select at least the same pods', () => {
    expect(said(policy('one', 'web', 1, 250), policy('two', '', 9, 250))).toEqual([
      '`one` and 1 other for at least the same pods take at least 15000',
    ]);
    expect(said(policy('one', 'web', 1, 250), policy('two', 'api', 9, 250))).toEqual([]);
  });

  it('by NetworkPolicies, alone and beside others', () => {
    const blocks = (count: number): string =>
      Array.from({ length: count }, (_, i) => `{ipBlock: {cidr: 10.${90 + (i >> 8)}.${i & 255}.0/24}}`).join(
        ', ',
      );
    const knp = (count: number, app: string): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: knp, namespace: shop}
spec: {podSelector: {matchLabels: {app: ${app}}}, policyTypes: [Egress], egress: [{to: [${blocks(count)}], ports: [{port: 1, endPort: 65534}]}]}
`;
    expect(said(knp(450, 'web'))).toEqual(['`knp` takes at least 13500']);
    expect(said(policy('one', 'web', 1, 250), knp(250, 'web'))).toEqual([
      '`one` and 1 other for at least the same pods take at least 15000',
    ]);
    expect(said(policy('one', 'web', 1, 250), knp(250, 'api'))).toEqual([]);
    expect(said(policy('one', 'web', 90, 250), knp(250, 'web'))).toEqual([]);
  });

  it('counts what several say once', () => {
    expect(said(policy('one', 'web', 1, 250), policy('two', 'web', 1, 250))).toEqual([]);
    expect(said(policy('one', 'web', 1, 250), policy('two', 'web', 1, 250, 'egressDeny'))).toEqual([]);
  });
});
