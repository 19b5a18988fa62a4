import { describe, expect, it } from 'vitest';
import { loadLivePolicies } from '../../live/load-live-policies.ts';
import { choosePlatform } from '../../platform/choose-platform.ts';
import { readManifests } from '../../read-manifests.ts';

const stored = (
  name: string,
  metadata: object | string | undefined,
  spec: object,
  kind = 'NetworkPolicy',
) => ({
  apiVersion: 'crd.projectcalico.org/v1',
  kind,
  metadata: {
    name,
    ...(kind.startsWith('Global') ? {} : { namespace: 'shop' }),
    ...(metadata !== undefined && {
      annotations: {
        'projectcalico.org/metadata': typeof metadata === 'string' ? metadata : JSON.stringify(metadata),
      },
    }),
  },
  spec,
});

function load(cni: string, ...objects: readonly object[]) {
  const platform = choosePlatform(cni);
  if ('problem' in platform) throw new Error(platform.problem);
  const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
  const { documents } = readManifests({ file: 'live.json', text });
  const { policies, notSimulated } = loadLivePolicies(documents, { platform, defaultNamespace: 'default' });
  return {
    read: policies.map(({ ref, value }) => [
      `${ref.apiVersion} ${ref.kind} ${ref.name}`,
      'governs' in value ? value.governs : undefined,
    ]),
    unknown: notSimulated.map(({ ref }) => `${ref.kind} ${ref.name}`),
  };
}

const INGRESS = { selector: 'all()', types: ['Ingress'], ingress: [{ action: 'Allow' }] };

describe('policies of a cluster as Calico stores them', () => {
  it.each([
    ['calico@3.30', 'default.web', {}, 'web'],
    ['calico', 'default.web', {}, 'web'],
    ['calico', 'default.web', { name: 'default.web' }, 'default.web'],
    ['calico', 'web', { name: 'web' }, 'web'],
  ])('%s: what is stored as %s with %j is called %s', (cni, name, metadata, shown) => {
    expect(load(cni, stored(name, metadata, INGRESS))).toEqual({
      read: [[`projectcalico.org/v3 NetworkPolicy ${shown}`, { ingress: true, egress: false }]],
      unknown: [],
    });
  });

  it('keep the tier in their names where it is another one', () => {
    const tier = {
      apiVersion: 'crd.projectcalico.org/v1',
      kind: 'Tier',
      metadata: { name: 'security' },
      spec: {},
    };
    const policy = stored('security.a', {}, { ...INGRESS, tier: 'security' }, 'GlobalNetworkPolicy');
    expect(load('calico@3.31', tier, policy).read).toContainEqual([
      'projectcalico.org/v3 GlobalNetworkPolicy security.a',
      { ingress: true, egress: false },
    ]);
  });

  it('govern both directions without types', () => {
    const { read } = load('calico', stored('default.web', {}, { ingress: [{ action: 'Allow' }] }));
    expect(read).toEqual([['projectcalico.org/v3 NetworkPolicy web', { ingress: true, egress: true }]]);
  });

  it.each([
    ['that somebody wrote by hand', stored('default.web', undefined, INGRESS)],
    ['with an annotation that cannot be read', stored('default.web', '{', INGRESS)],
    ['with what no server takes', stored('default.web', {}, { ...INGRESS, selector: '(' })],
  ])('are unknown: %s', (_, policy) => {
    expect(load('calico', policy)).toMatchObject({ read: [], unknown: [/web/] });
  });

  it('are unknown beside objects in the served form', () => {
    const served = { apiVersion: 'projectcalico.org/v3', kind: 'Tier', metadata: { name: 'a' }, spec: {} };
    expect(load('calico', served, stored('default.web', {}, INGRESS)).unknown).toEqual([
      'NetworkPolicy default.web',
    ]);
  });
});
