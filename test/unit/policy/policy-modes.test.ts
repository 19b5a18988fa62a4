import { describe, expect, it } from 'vitest';
import { createEvaluator } from '../../../src/engine/evaluator.ts';
import { checkFile } from '../../../src/policy/check/check-file.ts';
import { compilePolicies } from '../../../src/policy/compile-policies.ts';
import { loadPolicies } from '../../../src/policy/load-policies.ts';
import { choosePlatform } from '../../../src/policy/platform/choose-platform.ts';
import { KUBERNETES, type Platform } from '../../../src/policy/platform/platform.ts';
import { readManifests } from '../../../src/policy/read-manifests.ts';
import { endpoint } from '../../support/report-builders.ts';

function platformOf(text: string, settings: readonly (readonly [string, string])[] = []): Platform {
  const chosen = choosePlatform(text, new Map(settings));
  if ('problem' in chosen) throw new Error(chosen.problem);
  return chosen;
}

const CILIUM = platformOf('cilium@1.19');
const CALICO = platformOf('calico');

const network = (mode: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop, annotations: {sluice.dev/mode: ${mode}}}
spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress]}
`;
const cilium = (mode: string, spec: string) => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: web, namespace: shop, annotations: {sluice.dev/mode: ${mode}}}
spec: ${spec}
`;
const calico = (mode: string, kind = 'NetworkPolicy') => `apiVersion: projectcalico.org/v3
kind: ${kind}
metadata: {name: web, ${kind.startsWith('Global') ? '' : 'namespace: shop, '}annotations: {sluice.dev/mode: ${mode}}}
spec: {selector: app == 'web', types: [Ingress], ingress: []}
`;
const FROM_API =
  '{endpointSelector: {matchLabels: {app: web}}, ingress: [{fromEndpoints: [{matchLabels: {app: api}}]}]}';

function load(text: string, platform: Platform) {
  const { documents } = readManifests({ file: 'p.yaml', text });
  return loadPolicies(documents, { platform, defaultNamespace: 'default' });
}

/** Whether `shop/other` may reach `shop/web`. */
function verdict(text: string, platform: Platform): string {
  const evaluator = createEvaluator(compilePolicies(load(text, platform), platform));
  const connection = {
    source: endpoint('shop/other'),
    destination: endpoint('shop/web'),
    protocol: 'TCP',
    port: 8080,
    icmp: undefined,
    isPodToItself: false,
    l7: undefined,
  } as const;
  return evaluator.judge(connection).outcome;
}

describe('sluice.dev/mode', () => {
  it.each([
    ['a NetworkPolicy', network, KUBERNETES],
    ['a policy of Cilium', (mode: string) => cilium(mode, FROM_API), CILIUM],
    ['a policy of Calico', calico, CALICO],
  ] as const)('off takes %s out of what is judged, and names it', (_, text, platform) => {
    expect(verdict(text('enforce'), platform)).toBe('denied');
    expect(verdict(text('"off"'), platform)).toBe('allowed');
    const { policies, notEnforced, found, diagnostics } = load(text('"off"'), platform);
    expect({ policies, found, diagnostics }).toEqual({ policies: [], found: 1, diagnostics: [] });
    expect(notEnforced).toMatchObject([{ mode: 'off', ref: { name: 'web', span: { file: 'p.yaml' } } }]);
  });

  it('audit of a policy of Cilium isolates nobody, keeps the allows, and keeps the places', () => {
    const { policies, notEnforced } = load(cilium('audit', FROM_API), CILIUM);
    expect(policies[0]?.document.value.spec).toMatchObject({
      enableDefaultDeny: { ingress: false, egress: false },
      ingress: [{ fromEndpoints: [{ matchLabels: { app: 'api' } }] }],
    });
    expect(notEnforced).toMatchObject([{ mode: 'audit' }]);
    expect(verdict(cilium('audit', FROM_API), CILIUM)).toBe('allowed');
    expect(policies[0]?.document.spanOf(['spec'])).toMatchObject({ file: 'p.yaml', line: 4 });
  });

  it.each([
    ['NetworkPolicy of Calico', calico('audit'), 'projectcalico.org/v3', 'StagedNetworkPolicy'],
    [
      'GlobalNetworkPolicy',
      calico('audit', 'GlobalNetworkPolicy'),
      'projectcalico.org/v3',
      'StagedGlobalNetworkPolicy',
    ],
    [
      'NetworkPolicy of Kubernetes',
      network('audit'),
      'projectcalico.org/v3',
      'StagedKubernetesNetworkPolicy',
    ],
  ])('audit of a %s is staged under Calico', (_, text, apiVersion, kind) => {
    const { policies, diagnostics } = load(text, CALICO);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(policies[0]?.document.value).toMatchObject({ apiVersion, kind });
    expect(policies[0]?.ref).toMatchObject({ apiVersion, kind, name: 'web' });
    expect(verdict(text, CALICO)).toBe('allowed');
  });

  it.each([
    ['no plug-in that audits', network('audit'), KUBERNETES, 'enforces every'],
    ['a NetworkPolicy under Cilium', network('audit'), CILIUM, 'enforces every'],
    ['a Calico without staged policies', calico('audit'), platformOf('calico@3.29'), 'no staged policies'],
    [
      'rules that deny',
      cilium('audit', '{endpointSelector: {}, ingressDeny: [{fromEntities: [world]}]}'),
      CILIUM,
      'deny rules',
    ],
    ...[
      'toPorts: [{ports: [{port: "443", protocol: TCP}], serverNames: [a.example]}]',
      'toPorts: [{ports: [{port: "443", protocol: TCP}], terminatingTLS: {secret: {name: a}}}]',
      'toPorts: [{ports: [{port: "443", protocol: TCP}], listener: {name: a, envoyConfig: {name: b}}}]',
      'authentication: {mode: required}',
    ].map((asked): [string, string, Platform, string] => [
      asked,
      cilium('audit', `{endpointSelector: {}, egress: [{toEntities: [world], ${asked}}]}`),
      CILIUM,
      'apply regardless',
    ]),
    [
      'L7 rules under an old Cilium',
      cilium(
        'audit',
        '{endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{}]}}]}]}',
      ),
      platformOf('cilium@1.18'),
      'L7 rules',
    ],
    [
      'the setting off',
      cilium('audit', FROM_API),
      platformOf('cilium@1.20', [['cilium.enableNonDefaultDenyPolicies', 'false']]),
      'ignores',
    ],
  ])('audit is refused for %s', (_, text, platform, reason) => {
    const { policies, diagnostics } = load(text, platform);
    expect(policies).toEqual([]);
    expect(diagnostics).toContainEqual(
      expect.objectContaining({
        code: 'policy/mode-refused',
        severity: 'error',
        message: expect.stringContaining(reason),
        span: expect.objectContaining({ line: 3 }),
      }),
    );
  });

  it.each([
    ['of', 'policy/mode-unknown', 'write `"off"`'],
    ['warn', 'policy/mode-unknown', 'write `enforce`, `audit` or `"off"`'],
    // YAML reads an unquoted off as false.
    [
      'off',
      'policy/wrong-type',
      'put the value in quotes; without them Kubernetes reads it as the boolean `false`',
    ],
  ])('%s is no mode', (mode, code, help) => {
    const { policies, diagnostics } = load(network(mode), KUBERNETES);
    expect(policies).toEqual([]);
    expect(diagnostics).toMatchObject([{ code, help }]);
  });

  it('is checked by validate, file by file, as well', () => {
    const check = (text: string) =>
      checkFile({ file: 'p.yaml', text }, { platform: KUBERNETES, defaultNamespace: 'd' });
    expect(check(network('audit')).documentProblems).toMatchObject([{ code: 'policy/mode-refused' }]);
    expect(check(network('"off"'))).toMatchObject({ found: 1, documentProblems: [], facts: [] });
  });

  it('means nothing of what a cluster had', () => {
    const { documents } = readManifests({ file: 'dump.yaml', text: network('"off"') });
    const options = { platform: KUBERNETES, defaultNamespace: 'default', isOfCluster: true };
    expect(loadPolicies(documents, options).policies).toHaveLength(1);
  });
});
