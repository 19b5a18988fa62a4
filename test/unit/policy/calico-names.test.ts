import { describe, expect, test } from 'vitest';
import { loadPolicies } from '../../../src/policy/load-policies.ts';
import { choosePlatform } from '../../../src/policy/platform/choose-platform.ts';
import { readManifests } from '../../../src/policy/read-manifests.ts';

const policy = (name: string, action: string) => `apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: ${name}}
spec: {selector: app == 'web', types: [Ingress], ingress: [{action: ${action}}]}
`;

function load(text: string, cni: string) {
  const platform = choosePlatform(cni, new Map());
  if ('problem' in platform) throw new Error(platform.problem);
  const { documents } = readManifests({ file: 'p.yaml', text });
  return loadPolicies(documents, { platform, defaultNamespace: 'default' });
}

describe('default.a and a in tier default', () => {
  const both = `${policy('a', 'Allow')}---\n${policy('default.a', 'Deny')}`;

  test.each([
    ['calico@3.29', ['policy/duplicate']],
    ['calico@3.31', ['policy/duplicate']],
    ['calico@3.32', []],
  ])('%s', (cni, codes) => {
    const { diagnostics, policies } = load(both, cni);
    const found = diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
    expect(found).toEqual(codes);
    expect(policies.map(({ ref }) => ref.name)).toEqual(codes.length === 0 ? ['a', 'default.a'] : []);
  });

  test('a rename of one to the other is no other policy', () => {
    const [one, other] = ['a', 'default.a'].map((name) => load(policy(name, 'Allow'), 'calico@3.31'));
    expect(one?.policies[0]?.ref.name).toBe('a');
    expect(other?.policies[0]?.ref.name).toBe('a');
    expect(other?.policies[0]?.document.value).toEqual(one?.policies[0]?.document.value);
  });
});
