import { describe, expect, it } from 'vitest';
import { loadPolicies } from '../../../src/policy/load-policies.ts';
import { choosePlatform } from '../../../src/policy/platform/choose-platform.ts';
import { CILIUM_VERSIONS, type CiliumVersion } from '../../../src/policy/platform/cni.ts';
import { readManifests } from '../../../src/policy/read-manifests.ts';

/** What the versions of Cilium take, refuse, or store without enforcing it. */
type Answer = 'taken' | 'refused' | 'not enforced';

function answerOf(version: CiliumVersion, text: string): Answer {
  const platform = choosePlatform(`cilium@${version}`);
  if ('problem' in platform) throw new Error(platform.problem);
  const { documents } = readManifests({ file: 'p.yaml', text });
  const { diagnostics } = loadPolicies(documents, { platform, defaultNamespace: 'default' });
  if (diagnostics.some(({ meaning }) => meaning === 'refused')) return 'refused';
  return diagnostics.some(({ code }) => code === 'policy/cilium-not-enforced') ? 'not enforced' : 'taken';
}

const policy = (rules: string): string =>
  `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: p, namespace: shop}\n${rules}`;
const rule = (text: string): string => policy(`spec:\n  endpointSelector: {}\n  ${text}\n`);
const group = (apiVersion: string): string =>
  `apiVersion: ${apiVersion}\nkind: CiliumCIDRGroup\nmetadata: {name: g}\nspec: {externalCIDRs: [192.0.2.0/24]}\n`;
const httpPort = (rules: string): string =>
  rule(`ingress: [{toPorts: [{ports: [{port: "80", protocol: TCP}], rules: ${rules}}]}]`);

/** Policies with what each version says of them, the oldest first; what is left out is as before. */
const ROWS: readonly (readonly [
  what: string,
  text: string,
  since: Partial<Record<CiliumVersion, Answer>>,
])[] = [
  [
    'fromRequires',
    rule('ingress: [{fromRequires: [{matchLabels: {a: b}}]}]'),
    { '1.16': 'taken', '1.19': 'refused' },
  ],
  ['kafka', httpPort('{kafka: [{role: produce, topic: a}]}'), { '1.16': 'taken', '1.20': 'refused' }],
  ['a parser of ones own', httpPort('{l7proto: mine, l7: [{a: b}]}'), { '1.16': 'taken', '1.20': 'refused' }],
  [
    'entity cluster-mesh',
    rule('egress: [{toEntities: [cluster-mesh]}]'),
    { '1.16': 'refused', '1.20': 'taken' },
  ],
  [
    'protocol GRE',
    rule('egress: [{toPorts: [{ports: [{port: "0", protocol: GRE}]}]}]'),
    { '1.16': 'refused', '1.20': 'taken' },
  ],
  [
    'protocol VRRP',
    rule('egress: [{toPorts: [{ports: [{port: "0", protocol: VRRP}]}]}]'),
    { '1.16': 'refused', '1.19': 'taken' },
  ],
  [
    'a port that is missing',
    rule('egress: [{toPorts: [{ports: [{protocol: TCP}]}]}]'),
    { '1.16': 'refused', '1.19': 'not enforced' },
  ],
  // Only where groups are selected the source is added before the key is checked.
  [
    'a key of groups that begins with a colon',
    rule('egress: [{toCIDRSet: [{cidrGroupSelector: {matchLabels: {":a": b}}}]}]'),
    { '1.16': 'refused', '1.17': 'taken' },
  ],
  [
    'a key of pods that begins with a colon',
    rule('egress: [{toEndpoints: [{matchLabels: {":a": b}}]}]'),
    { '1.16': 'taken', '1.20': 'not enforced' },
  ],
  [
    'a key of a reserved label by a dollar sign',
    rule('ingress: [{fromEndpoints: [{matchLabels: {$host: ""}}]}]'),
    { '1.16': 'taken', '1.20': 'not enforced' },
  ],
  ['a bare address', rule('egress: [{toCIDR: [203.0.113.1]}]'), { '1.16': 'refused' }],
  ['a bare address in a set', rule('egress: [{toCIDRSet: [{cidr: 203.0.113.1}]}]'), { '1.16': 'refused' }],
  [
    'cidrGroupSelector',
    rule('egress: [{toCIDRSet: [{cidrGroupSelector: {matchLabels: {a: b}}}]}]'),
    { '1.16': 'refused', '1.17': 'taken' },
  ],
  ['CiliumCIDRGroup v2', group('cilium.io/v2'), { '1.16': 'refused', '1.18': 'taken' }],
  ['CiliumCIDRGroup v2alpha1', group('cilium.io/v2alpha1'), { '1.16': 'taken' }],
  ['no section', rule('description: none'), { '1.16': 'not enforced', '1.17': 'refused' }],
  ['log', rule('log: {value: shop}\n  ingress: [{}]'), { '1.16': 'refused', '1.18': 'taken' }],
  [
    'a DNS name of 256 characters',
    rule(`egress: [{toFQDNs: [{matchName: ${'a.'.repeat(128)}}]}]`),
    { '1.16': 'taken', '1.17': 'refused' },
  ],
  [
    'a label of Services that no label can be',
    rule('egress: [{toServices: [{k8sServiceSelector: {selector: {matchLabels: {"a b": c}}}}]}]'),
    { '1.16': 'taken', '1.19': 'not enforced', '1.20': 'taken' },
  ],
  [
    'except wider than its block',
    rule('egress: [{toCIDRSet: [{cidr: 10.0.0.0/16, except: [10.0.0.0/8]}]}]'),
    { '1.16': 'taken', '1.20': 'not enforced' },
  ],
  [
    'except outside its block',
    rule('egress: [{toCIDRSet: [{cidr: 10.0.0.0/16, except: [11.0.0.0/16]}]}]'),
    { '1.16': 'not enforced' },
  ],
  [
    'except of which the address lies outside',
    rule('egress: [{toCIDRSet: [{cidr: 10.0.1.0/24, except: [10.0.0.0/16]}]}]'),
    { '1.16': 'not enforced' },
  ],
  ['neither spec nor specs', policy(''), { '1.16': 'not enforced', '1.20': 'refused' }],
  [
    'a star within a server name',
    rule('egress: [{toPorts: [{ports: [{port: "443", protocol: TCP}], serverNames: ["a*.example"]}]}]'),
    { '1.16': 'taken', '1.18': 'refused', '1.20': 'taken' },
  ],
  [
    'a star before a server name',
    rule('egress: [{toPorts: [{ports: [{port: "443", protocol: TCP}], serverNames: ["*.a.example"]}]}]'),
    { '1.16': 'taken' },
  ],
];

describe.each(ROWS)('%s', (_, text, since) => {
  let expected: Answer = 'taken';
  const rows = CILIUM_VERSIONS.map((version) => {
    expected = since[version] ?? expected;
    return [version, expected] as const;
  });
  it.each(rows)('Cilium %s: %s', (version, answer) => {
    expect(answerOf(version, text)).toBe(answer);
  });
});
