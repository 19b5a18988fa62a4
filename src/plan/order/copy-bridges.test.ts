import { expect, it } from 'vitest';
import { recorded, seen, workload } from '../../../test/support/simulated-shop.ts';
import type { JsonObject } from '../../model/json-object.ts';
import { newestPlatform } from '../../policy/platform/choose-platform.ts';
import type { Platform } from '../../policy/platform/platform.ts';
import { compileObject } from './compile-object.ts';
import { copyBridges } from './copy-bridges.ts';
import { createObjectReader } from './object-reader.ts';

const hashOf = (text: string) =>
  String([...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1e9, 7));
const BROKEN = [recorded(workload('a'), workload('x'), { allowed: seen(1) })];

function copies(
  cni: 'kubernetes' | 'cilium' | 'calico',
  contents: readonly JsonObject[],
  more: Partial<Platform> = {},
) {
  const platform = { ...newestPlatform(cni), ...more } as Platform;
  const read = createObjectReader({ platform, defaultNamespace: 'default' });
  const tier = read({
    apiVersion: 'projectcalico.org/v3',
    kind: 'Tier',
    metadata: { name: 'platform' },
    spec: { order: 100 },
  });
  const references = tier === undefined ? [] : [tier];
  const changes = contents.map((content) => {
    const after = read(content);
    if (after === undefined) throw new Error('no policy');
    return {
      change: { before: undefined, after },
      after: compileObject(after, references, { platform, defaultNamespace: 'default', known: {} }),
    };
  });
  const found = copyBridges(changes, BROKEN, platform, hashOf);
  if (typeof found === 'string') throw new Error(found);
  return found;
}
const object = (
  apiVersion: string,
  kind: string,
  name: string,
  more: JsonObject,
  namespace: string | undefined = 'shop',
): JsonObject => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
  ...more,
});
const network = (name: string, app: string, policyTypes: readonly string[], more: object = {}) =>
  object('networking.k8s.io/v1', 'NetworkPolicy', name, {
    spec: { podSelector: { matchLabels: { app } }, policyTypes, ...more },
  });
const LABELS = { 'sluice.dev/bridge': 'true' };

it('is a copy of every policy that selects an end in its direction, under a name of its own', () => {
  const found = copies('kubernetes', [
    network('in', 'x', ['Ingress']),
    network('out', 'a', ['Egress']),
    network('in-of-source', 'a', ['Ingress']),
    network('out-of-destination', 'x', ['Egress']),
    network('of-others', 'y', ['Ingress', 'Egress']),
  ]);
  expect(found.map(({ reason }) => ('copyOf' in reason ? reason.copyOf : ''))).toEqual([
    'NetworkPolicy shop/in',
    'NetworkPolicy shop/out',
  ]);
  expect(new Set(found.map(({ name }) => name)).size).toBe(2);
  const [first] = found;
  expect(first?.name).toMatch(/^sluice-bridge-\d+$/);
  expect(first?.reason.saves).toBe(BROKEN[0]);
  expect(first?.manifest).toEqual({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: first?.name, namespace: 'shop', labels: LABELS },
    spec: { podSelector: { matchLabels: { app: 'x' } }, policyTypes: ['Ingress'] },
  });
});

const CLUSTERWIDE = object(
  'cilium.io/v2',
  'CiliumClusterwideNetworkPolicy',
  'p',
  {
    specs: [
      { endpointSelector: { matchLabels: { app: 'x' } }, ingress: [{ fromEndpoints: [{}] }] },
      { endpointSelector: { matchLabels: { app: 'y' } }, ingress: [{ fromEndpoints: [{}] }] },
    ],
  },
  undefined,
);

it('of a policy of Cilium isolates nobody in any of its parts, be it of the whole cluster', () => {
  const [copy, ...more] = copies('cilium', [CLUSTERWIDE]);
  expect(more).toEqual([]);
  const off = { enableDefaultDeny: { ingress: false, egress: false } };
  expect(copy).toMatchObject({
    namespace: undefined,
    manifest: { kind: CLUSTERWIDE.kind, specs: [off, off] },
  });
  expect(copy?.manifest.metadata).toEqual({ name: copy?.name, labels: LABELS });
  expect(copy?.manifest).not.toHaveProperty('spec');
});

it('is none where Cilium would isolate by it', () => {
  const { cilium } = newestPlatform('cilium');
  if (cilium === undefined) throw new Error('no Cilium');
  expect(
    copies('cilium', [CLUSTERWIDE], { cilium: { ...cilium, enableNonDefaultDenyPolicies: false } }),
  ).toEqual([]);
});

it('of a policy of Calico is called after its tier', () => {
  const calico = (tier: string | undefined) =>
    object(
      'projectcalico.org/v3',
      'GlobalNetworkPolicy',
      tier === undefined ? 'p' : `${tier}.p`,
      {
        spec: {
          ...(tier !== undefined && { tier }),
          selector: "app == 'x'",
          types: ['Ingress'],
          ingress: [{ action: 'Allow' }],
        },
      },
      undefined,
    );
  const names = [undefined, 'default', 'platform'].flatMap((tier) =>
    copies('calico', [calico(tier)]).map(({ name }) => name),
  );
  expect(names).toEqual([
    expect.stringMatching(/^sluice-bridge-/),
    expect.stringMatching(/^sluice-bridge-/),
    expect.stringMatching(/^platform\.sluice-bridge-/),
  ]);
  // Other kinds have no tiers.
  const [ofNetwork] = copies('calico', [network('in', 'x', ['Ingress'])]);
  expect(ofNetwork?.name).toMatch(/^sluice-bridge-/);
});

it('is none of an admin policy: its priority is its own', () => {
  const admin = object(
    'policy.networking.k8s.io/v1alpha1',
    'AdminNetworkPolicy',
    'p',
    {
      spec: {
        priority: 10,
        subject: { namespaces: {} },
        ingress: [{ action: 'Allow', from: [{ namespaces: {} }] }],
      },
    },
    undefined,
  );
  expect(copies('kubernetes', [admin])).toEqual([]);
});
