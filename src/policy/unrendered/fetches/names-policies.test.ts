import { expect, it } from 'vitest';
import { namesPolicies } from './names-policies.ts';

it.each([
  'network-policies',
  'clusters/prod/netpol',
  'https://git.example.com/team/netpols.git',
  'oci://example.com/policies',
  'platform/policies/prod',
  'https://git.example.com/team/policies.git',
  'NetworkPolicy',
  'cilium-policies',
])('%s says that it is network policies', (text) => {
  expect(namesPolicies(text)).toBe(true);
});

it.each([
  'kyverno-policies',
  'kyverno/policies',
  'pod-security-policies',
  'policy-reporter',
  'internet-poland',
  'ingress-nginx',
  'https://charts.example.com',
])('%s does not', (text) => {
  expect(namesPolicies(text)).toBe(false);
});
