import { describe, expect, test } from 'vitest';
import { judgeCase } from '../../support/cilium-case.ts';

const HTTP = { rules: { http: [{ method: 'GET' }] } };
const DNS = { rules: { dns: [{ matchName: 'a.example' }] } };
const NAMES = { serverNames: ['a.example'] };
const TLS = { terminatingTLS: { secret: { name: 's', namespace: 'shop' } } };
const LISTENER = { listener: { envoyConfig: { name: 'e' }, name: 'l' } };
const KAFKA = { rules: { kafka: [{ topic: 'a' }] } };
const OTHER = { rules: { l7proto: 'a', l7: [{ b: 'c' }] } };

const WORLD = { toEntities: ['world'] };
const TCP_443 = { port: '443', protocol: 'TCP' };

const rule = (peers: object, port: object, asked: object) => ({
  ...peers,
  toPorts: [{ ports: [port], ...asked }],
});
const of = (peers: object) => [rule(peers, TCP_443, HTTP), rule(peers, TCP_443, NAMES)] as const;
const on = (one: object, other: object) => [rule(WORLD, one, HTTP), rule(WORLD, other, NAMES)] as const;
const asking = (one: object, other: object) =>
  [rule(WORLD, TCP_443, one), rule(WORLD, TCP_443, other)] as const;

type Pair = readonly [title: string, rules: readonly [one: object, other: object], cni?: string];

const APART: readonly Pair[] = [
  ['one parser', asking(HTTP, { rules: { http: [{ method: 'PUT' }] } })],
  ['names of TLS, twice', asking(NAMES, { serverNames: ['b.example'] })],
  ['HTTP, and names of a TLS that the agent ends', asking(HTTP, { ...NAMES, ...TLS })],
  ['HTTP in a TLS that the agent ends, and names', asking({ ...HTTP, ...TLS }, NAMES)],
  ['HTTP, and a TLS of any name', asking(HTTP, TLS)],
  ['HTTP, and a port alone', asking(HTTP, {})],
  ['an empty list of rules', asking({ rules: { http: [] } }, NAMES)],
  ['two ports', on(TCP_443, { port: '444', protocol: 'TCP' })],
  ['a port and a range that begins there', on(TCP_443, { ...TCP_443, endPort: 444 })],
  ['two protocols', on(TCP_443, { port: '443', protocol: 'UDP' })],
  ['two peers', [rule(WORLD, TCP_443, HTTP), rule({ toEntities: ['cluster'] }, TCP_443, NAMES)]],
  [
    'two blocks',
    [rule({ toCIDR: ['192.0.2.1/32'] }, TCP_443, HTTP), rule({ toCIDR: ['192.0.2.2/32'] }, TCP_443, NAMES)],
  ],
  ['everybody and somebody', [rule({}, TCP_443, HTTP), rule(WORLD, TCP_443, NAMES)]],
  [
    'two names',
    [
      rule({ toFQDNs: [{ matchName: 'a.example' }] }, TCP_443, HTTP),
      rule({ toFQDNs: [{ matchName: 'b.example' }] }, TCP_443, NAMES),
    ],
  ],
];

const MET: readonly Pair[] = [
  ['HTTP and names of TLS', asking(HTTP, NAMES)],
  ['names of TLS and HTTP', asking(NAMES, HTTP)],
  ['HTTP and DNS', asking(HTTP, DNS)],
  ['DNS and names of TLS', asking(DNS, NAMES)],
  ['HTTP and a listener', asking(HTTP, LISTENER)],
  ['names of TLS and a listener', asking(NAMES, LISTENER)],
  ['DNS and a TLS that the agent ends', asking(DNS, { ...NAMES, ...TLS })],
  ['HTTP and Kafka', asking(HTTP, KAFKA), 'cilium@1.18'],
  ['HTTP and a proxy of ones own', asking(HTTP, OTHER), 'cilium@1.18'],
  ['a protocol and any protocol', on(TCP_443, { port: '443' })],
  ['any protocol and a protocol', on(TCP_443, { port: '443', protocol: 'ANY' })],
  ['a port and a range of that one port', on(TCP_443, { ...TCP_443, endPort: 443 })],
  ['a port and a range that ends before it begins', on(TCP_443, { ...TCP_443, endPort: 1 })],
  ['everybody', of({})],
  [
    'everybody, written in two ways',
    [rule({}, TCP_443, HTTP), rule({ toEntities: ['all'] }, TCP_443, NAMES)],
  ],
  ['pods', of({ toEndpoints: [{ matchLabels: { app: 'api' } }] })],
  ['a block', of({ toCIDR: ['192.0.2.0/24'] })],
  [
    'a block, written in two ways',
    [
      rule({ toCIDR: ['192.0.2.0/24'] }, TCP_443, HTTP),
      rule({ toCIDRSet: [{ cidr: '192.0.2.0/24' }] }, TCP_443, NAMES),
    ],
  ],
  ['a name', of({ toFQDNs: [{ matchName: 'a.example' }] })],
  ['groups of AWS', of({ toGroups: [{ aws: { region: 'eu-west-1' } }] })],
  ['nodes', of({ toNodes: [{ matchLabels: { role: 'edge' } }] })],
];

/**
 * Cilium joins what rules of all policies ask of a proxy for one peer and port (`mergePortProto`, pkg/policy/rule.go). Where it
 * cannot, the endpoint keeps its previous policies, which nobody knows: nothing about it can be told.
 */
describe('proxies of Cilium', () => {
  test.each(APART.map(withCni))('are not asked at once: %s', (_, rules, cni) => {
    expect(judge(rules, cni)).toMatch(/^denied; egress denied by default: /);
  });

  test.each(MET.map(withCni))('cannot be joined: %s', (_, rules, cni) => {
    expect(judge(rules, cni)).toBe('unknown: construct-not-simulated');
  });

  test('are asked at once by one policy, too', () => {
    const [one, other] = asking(HTTP, NAMES);
    expect(judgePolicies([policy('p', [one, other])], 'cilium')).toBe('unknown: construct-not-simulated');
  });

  test('are asked in one direction', () => {
    const ingress = {
      ...policy('q', []),
      spec: { endpointSelector: {}, ingress: [rule({}, TCP_443, HTTP)] },
    };
    const judged = judgePolicies([policy('p', [rule({}, TCP_443, NAMES)]), ingress], 'cilium');
    expect(judged).toMatch(/^denied; egress denied by default: /);
  });

  test('are asked nothing by a policy that is not enforced', () => {
    const refused = policy('q', [...asking(HTTP, HTTP), { toEntities: ['world'], toCIDR: ['192.0.2.0/24'] }]);
    const judged = judgePolicies([policy('p', [rule(WORLD, TCP_443, NAMES)]), refused], 'cilium');
    expect(judged).toMatch(/^denied; egress denied by default: shop\/p$/);
  });
});

function withCni([title, rules, cni = 'cilium']: Pair) {
  return [title, rules, cni] as const;
}

function judge(rules: readonly object[], cni: string): string | undefined {
  return judgePolicies(
    rules.map((one, i) => policy(`p${i}`, [one])),
    cni,
  );
}

/** Of a connection that no rule allows, by an endpoint that all policies are about. */
function judgePolicies(policies: readonly object[], cni: string): string | undefined {
  const text = policies.map((one) => JSON.stringify(one)).join('\n---\n');
  const [judged] = judgeCase(text, {
    cni,
    set: { nodeSelectorLabels: 'true' },
    connections: [{ is: 'web -> health TCP/7', expect: '' }],
  });
  return judged?.expect;
}

function policy(name: string, egress: readonly object[]) {
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { name, namespace: 'shop' },
    spec: { endpointSelector: {}, egress },
  };
}
