import { expect, it } from 'vitest';
import { loadPolicies } from '../policy/load-policies.ts';
import { newestPlatform } from '../policy/platform/choose-platform.ts';
import { setOfPolicies } from '../policy/policy-set.ts';
import { readManifests } from '../policy/read-manifests.ts';
import { compareWithLive } from './live-comparison.ts';

it.each([
  ['kubernetes', 'networking.k8s.io/v1', 'NetworkPolicy', 'podSelector'],
  ['cilium', 'cilium.io/v2', 'CiliumNetworkPolicy', 'endpointSelector'],
] as const)(
  '%s: the order of labels is no difference, as the API server sorts them',
  (cni, apiVersion, kind, selector) => {
    const platform = newestPlatform(cni);
    const load = (labels: string) => {
      const text = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a, namespace: shop}\nspec: {${selector}: {matchLabels: {${labels}}}, ingress: [{}]}\n`;
      const { documents } = readManifests({ file: 'a.yaml', text });
      const { policies } = loadPolicies(documents, { platform, defaultNamespace: 'default' });
      return setOfPolicies(policies);
    };
    const whereOf = (git: string, live: string) =>
      compareWithLive(load(git), { ...load(live), isOwn: () => true }, platform).policies.map(
        ({ where }) => where,
      );
    expect(whereOf('tier: db, app: web', 'app: web, tier: db')).toEqual(['both']);
    expect(whereOf('tier: db, app: web', 'app: web, tier: api')).toEqual(['differs']);
  },
);
