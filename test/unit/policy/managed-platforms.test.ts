import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createEvaluator } from '../../../src/engine/evaluator.ts';
import type { Connection } from '../../../src/model/connection.ts';
import { compilePolicies } from '../../../src/policy/compile-policies.ts';
import { loadPolicies } from '../../../src/policy/load-policies.ts';
import { choosePlatform } from '../../../src/policy/platform/choose-platform.ts';
import { readManifests } from '../../../src/policy/read-manifests.ts';
import { caseEndpoint, type WrittenEndpoint } from '../../support/case-endpoint.ts';

/* What settings of platforms change: docs/cni-profiles.md, notes of its table. */

const ENDPOINTS: Readonly<Record<string, WrittenEndpoint>> = JSON.parse(
  readFileSync(new URL('../../cases/kubernetes/endpoints.json', import.meta.url), 'utf8'),
);

type Asked = readonly [from: string, to: string, port?: number];

function judge(
  cni: string,
  settings: Readonly<Record<string, string>>,
  policies: string,
  asked: Asked,
): string {
  const platform = choosePlatform(cni, new Map(Object.entries(settings)));
  if ('problem' in platform) throw new Error(platform.problem);
  const { documents } = readManifests({ file: 'policies.yaml', text: policies });
  const loaded = loadPolicies(documents, { platform, defaultNamespace: 'default' });
  const [from, to, port = 80] = asked;
  const connection: Connection = {
    source: endpoint(from),
    destination: endpoint(to),
    protocol: 'TCP',
    port,
    icmp: undefined,
    l7: undefined,
    isPodToItself: false,
  };
  const { outcome, egress, ingress } = createEvaluator(compilePolicies(loaded, platform)).judge(connection);
  const codes = [...egress.unknowns, ...ingress.unknowns].map(({ code }) => code);
  return outcome === 'unknown' ? `unknown: ${[...new Set(codes)].join(', ')}` : outcome;
}

function endpoint(name: string) {
  const written = ENDPOINTS[name];
  if (written === undefined) throw new Error(`endpoints.json has no ${name}`);
  return caseEndpoint(name, written);
}

function policy(kind: string, spec: string, namespace = 'namespace: shop'): string {
  const apiVersion = kind === 'NetworkPolicy' ? 'networking.k8s.io/v1' : 'cilium.io/v2';
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: p, ${namespace}}\nspec: ${spec}\n`;
}

describe('strict mode of the AWS VPC CNI', () => {
  const ingressOfWeb = policy(
    'NetworkPolicy',
    '{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {}}]}]}',
  );
  const strict = { 'aws-vpc-cni.networkPolicyEnforcingMode': 'strict' };

  it.each<[string, Asked, string, string]>([
    ['a pod that no policy selects', ['bank/web', 'internet'], 'allowed', 'denied'],
    ['such a pod as destination', ['internet', 'bank/web'], 'allowed', 'denied'],
    ['its own node', ['own node', 'bank/web'], 'allowed', 'unknown: pod-to-own-node'],
    ['the other direction of a pod that a policy selects', ['web', 'internet'], 'allowed', 'allowed'],
    ['a pod that is not selected beside one that is', ['db', 'web'], 'allowed', 'denied'],
  ])('%s', (_, asked, standard, expected) => {
    expect(judge('aws-vpc-cni', {}, ingressOfWeb, asked)).toBe(standard);
    expect(judge('aws-vpc-cni', strict, ingressOfWeb, asked)).toBe(expected);
  });
});

describe('what CIDR rules of Cilium match', () => {
  const block = (cidr: string) =>
    policy(
      'NetworkPolicy',
      `{podSelector: {matchLabels: {app: web}}, ingress: [{from: [{ipBlock: {cidr: ${cidr}}}]}]}`,
    );

  it.each(['cilium', 'azure-cilium', 'gke-dataplane-v2'])(
    'counts for blocks of NetworkPolicies (%s)',
    (cni) => {
      const mode = (value: string) => ({ 'cilium.policyCIDRMatchMode': value });
      expect(judge(cni, mode('nodes'), block('172.16.0.0/12'), ['other node', 'web'])).toBe('allowed');
      expect(judge(cni, mode('pods'), block('172.16.0.0/12'), ['other node', 'web'])).toBe('denied');
      expect(judge(cni, mode('pods'), block('10.0.0.0/8'), ['db', 'web'])).toBe('allowed');
      expect(judge(cni, mode('nodes'), block('10.0.0.0/8'), ['db', 'web'])).toBe('denied');
    },
  );
});

describe('policies of Cilium in managed clusters', () => {
  const closed =
    '{endpointSelector: {matchLabels: {app: web}}, ingress: [{fromEndpoints: [{matchLabels: {app: db}}]}]}';
  const named =
    '{endpointSelector: {matchLabels: {app: web}}, egress: [{toFQDNs: [{matchName: a.example}]}]}';
  const CNP = 'CiliumNetworkPolicy';
  const CCNP = 'CiliumClusterwideNetworkPolicy';
  const nowhere = 'labels: {}';

  it('AKS enforces both kinds', () => {
    expect(judge('azure-cilium', {}, policy(CNP, closed), ['internet', 'web'])).toBe('denied');
    expect(judge('azure-cilium', {}, policy(CCNP, closed, nowhere), ['internet', 'web'])).toBe('denied');
  });

  it('AKS enforces DNS names with its advanced services only', () => {
    const on = { 'azure-cilium.advancedContainerNetworkingServices': 'true' };
    expect(judge('azure-cilium', {}, policy(CNP, named), ['web', 'db'])).toBe(
      'unknown: enforcement-not-told',
    );
    expect(judge('azure-cilium', on, policy(CNP, named), ['web', 'db'])).toBe('denied');
  });

  it.each([
    'rules: {http: [{method: GET}]}',
    'serverNames: [a.example]',
    'terminatingTLS: {secret: {name: s, namespace: shop}}',
    'listener: {envoyConfig: {name: e}, name: l}',
  ])('AKS enforces what asks a proxy with its advanced services only: %s', (asked) => {
    const port = "ports: [{port: '443', protocol: TCP}]";
    const rules = `[{toEntities: [world]}, {toEntities: [world], toPorts: [{${port}}, {${port}, ${asked}}]}]`;
    const spec = `{endpointSelector: {matchLabels: {app: web}}, egress: ${rules}}`;
    const plain = `{endpointSelector: {matchLabels: {app: web}}, egress: [{toEntities: [world], toPorts: [{${port}}]}]}`;
    expect(judge('azure-cilium', {}, policy(CNP, spec), ['web', 'db'])).toBe('unknown: enforcement-not-told');
    expect(judge('azure-cilium', {}, policy(CNP, plain), ['web', 'db'])).toBe('denied');
  });

  it('GKE enforces the cluster-wide kind where it is switched on', () => {
    const on = { 'gke-dataplane-v2.ciliumClusterwideNetworkPolicy': 'true' };
    const unknown = 'unknown: enforcement-not-told';
    expect(judge('gke-dataplane-v2', on, policy(CNP, closed), ['internet', 'web'])).toBe(unknown);
    expect(judge('gke-dataplane-v2', {}, policy(CCNP, closed, nowhere), ['internet', 'web'])).toBe(unknown);
    expect(judge('gke-dataplane-v2', on, policy(CCNP, closed, nowhere), ['internet', 'web'])).toBe('denied');
  });

  it('settings of another platform are refused', () => {
    const choice = choosePlatform('antrea', new Map([['cilium.sctp.enabled', 'true']]));
    expect(choice).toMatchObject({ problem: '`cilium.sctp.enabled` is not a setting of `antrea`' });
  });
});
