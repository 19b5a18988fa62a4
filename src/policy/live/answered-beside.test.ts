import { describe, expect, it } from 'vitest';
import { factOf } from '../dialects.ts';
import { loadPolicies } from '../load-policies.ts';
import { KUBERNETES } from '../platform/platform.ts';
import { readManifests } from '../read-manifests.ts';
import { withoutAnswered } from './answered-beside.ts';

const policy = (name: string, spec: string): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: kube-system}
spec: {podSelector: {}, ${spec}}
`;
const load = (text: string) =>
  loadPolicies(readManifests({ file: 'a.yaml', text }).documents, {
    platform: KUBERNETES,
    defaultNamespace: 'default',
  });

function said(text: string, besides: string): readonly string[] {
  const { policies, diagnostics } = load(text);
  const facts = policies.flatMap((one) => factOf(one, KUBERNETES) ?? []);
  return withoutAnswered(diagnostics, facts, policies, load(besides).policies, KUBERNETES).map(
    ({ code }) => code,
  );
}

describe('what is missing in the given policies', () => {
  const deny = policy('deny', 'policyTypes: [Ingress]');
  const web = policy('web', 'policyTypes: [Egress], egress: [{ports: [{port: 443}]}]');

  it('is not said where a policy that the inventory shows may have it', () => {
    expect(said(deny, policy('other', 'ingress: [{ports: [{port: 53, protocol: UDP}]}]'))).toEqual([]);
    expect(
      said(web, policy('dns', 'policyTypes: [Egress], egress: [{ports: [{port: 53, protocol: UDP}]}]')),
    ).toEqual([]);
  });

  it('is said where none has it, whichever policy is then the first to cut it off', () => {
    expect(said(deny, policy('a', 'policyTypes: [Ingress]'))).toEqual(['policy/cuts-dns']);
    expect(said(web, policy('b', 'policyTypes: [Egress]'))).toEqual(['policy/no-dns']);
  });
});
