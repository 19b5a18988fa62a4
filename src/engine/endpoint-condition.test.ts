import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endpointCondition, workload } from '../../test/support/engine-arbitraries.ts';
import { type Cidr, parseCidr } from '../model/cidr.ts';
import type { DnsName } from '../model/dns-name.ts';
import {
  type AddressSet,
  type Endpoint,
  NO_ADDRESS,
  NO_IDENTITY_FACTS,
  singleAddress,
  type WorkloadEndpoint,
} from '../model/endpoint.ts';
import { type IpAddress, parseIpAddress } from '../model/ip-address.ts';
import type { SelectorRequirement } from '../model/label-selector.ts';
import { completeLabels, type LabelSet, NO_LABELS_KNOWN } from '../model/label-set.ts';
import {
  type EndpointCondition,
  matchEndpoint,
  namespaceLabelsOf,
  namespacesOf,
  podLabelsOf,
} from './endpoint-condition.ts';
import type { BlockMatching } from './leaves/cidr.ts';
import type { Reach } from './leaves/undetermined.ts';

function ip(text: string): IpAddress {
  const address = parseIpAddress(text);
  if (address === undefined) throw new Error(text);
  return address;
}

function cidr(text: string): Cidr {
  const block = parseCidr(text);
  if (block === undefined) throw new Error(text);
  return block;
}

const addressed = (text: string): AddressSet => singleAddress(ip(text));

function pod(parts: Partial<WorkloadEndpoint> = {}): WorkloadEndpoint {
  return {
    kind: 'workload',
    namespace: 'shop',
    name: 'web',
    ownerKind: 'Deployment',
    labels: completeLabels([['app', 'web']]),
    namespaceLabels: completeLabels([['team', 'a']]),
    ports: [],
    addresses: addressed('10.0.0.1'),
    ...NO_IDENTITY_FACTS,
    ...parts,
  };
}

const world = (addresses: AddressSet): Endpoint => ({ kind: 'world', addresses, names: [], entities: [] });
const node = (isOwnNode: boolean | undefined, addresses = addressed('10.9.0.1')): Endpoint => ({
  kind: 'node',
  name: 'n1',
  isOwnNode,
  addresses,
  entities: ['host'],
  labels: NO_LABELS_KNOWN,
});
const reserved: Endpoint = { kind: 'reserved', entities: ['ingress'], addresses: addressed('10.0.0.7') };
const stranger = (addresses: AddressSet): Endpoint => ({ kind: 'unidentified', addresses });

function ask(condition: EndpointCondition, endpoint: Endpoint) {
  const answer = matchEndpoint(condition, endpoint);
  return typeof answer === 'boolean' ? answer : `${answer.code}: ${answer.detail}`;
}

describe('pods', () => {
  const has = (key: string, value: string): SelectorRequirement => ({ key, operator: 'In', values: [value] });
  const labels = (of: 'pod' | 'namespace', ...requirements: SelectorRequirement[]): EndpointCondition => ({
    kind: 'labels',
    of,
    selector: { requirements },
  });
  const named = (namespace: string, ...requirements: SelectorRequirement[]): EndpointCondition => ({
    kind: 'all',
    of: [{ kind: 'namespace', name: namespace }, labels('pod', ...requirements)],
  });
  const inTeam = (team: string, ...requirements: SelectorRequirement[]): EndpointCondition => ({
    kind: 'all',
    of: [labels('namespace', has('team', team)), labels('pod', ...requirements)],
  });

  it('are matched by namespace and labels together', () => {
    expect(ask(named('shop', has('app', 'web')), pod())).toBe(true);
    expect(ask(named('pay', has('app', 'web')), pod())).toBe(false);
    expect(ask(named('shop', has('app', 'api')), pod())).toBe(false);
    expect(ask(inTeam('a', has('app', 'web')), pod())).toBe(true);
    expect(ask(inTeam('b', has('app', 'web')), pod())).toBe(false);
  });

  it('that are not fully known are unknown unless the known half already says no', () => {
    const unlabelled = pod({ labels: NO_LABELS_KNOWN });
    expect(ask(named('shop', has('app', 'web')), unlabelled)).toBe(
      'labels-not-recorded: `shop/web`: label `app` was not recorded',
    );
    expect(ask(named('pay', has('app', 'web')), unlabelled)).toBe(false);
    const unknownNamespace = pod({ namespaceLabels: NO_LABELS_KNOWN });
    expect(ask(inTeam('a', has('app', 'web')), unknownNamespace)).toBe(
      'namespace-labels-not-recorded: namespace `shop`: label `team` was not recorded',
    );
    expect(ask(inTeam('a', has('app', 'api')), unknownNamespace)).toBe(false);
    expect(
      ask(inTeam('a', has('app', 'web')), pod({ labels: NO_LABELS_KNOWN, namespaceLabels: NO_LABELS_KNOWN })),
    ).toContain('namespace-labels-not-recorded');
  });

  it('are never nodes, addresses outside, or parts of the CNI; somebody unidentified may be one', () => {
    for (const endpoint of [node(true), world(addressed('10.0.0.1')), reserved]) {
      expect(ask(named('shop'), endpoint)).toBe(false);
    }
    expect(ask(named('shop'), stranger(addressed('10.0.0.1')))).toBe(
      'endpoint-not-identified: it is not known who `10.0.0.1` is',
    );
  });
});

describe('what is not simulated', () => {
  const within = (reach: Reach): EndpointCondition => ({
    kind: 'undetermined',
    reach,
    reason: { code: 'policy-not-simulated', detail: 'x' },
  });
  const ends = {
    pod: pod(),
    'pod elsewhere': pod({ namespace: 'pay' }),
    node: node(undefined),
    'part of the CNI': reserved,
    outside: world(addressed('203.0.113.1')),
    stranger: stranger(addressed('10.0.0.1')),
  };

  it.each<[Reach, readonly (keyof typeof ends)[]]>([
    ['anybody', ['pod', 'pod elsewhere', 'node', 'part of the CNI', 'outside', 'stranger']],
    ['pods-and-nodes', ['pod', 'pod elsewhere', 'node', 'part of the CNI', 'stranger']],
    ['pods', ['pod', 'pod elsewhere', 'stranger']],
    ['nodes', ['node', 'stranger']],
    [{ namespaces: ['shop'] }, ['pod', 'stranger']],
    [{ namespaces: ['bank', 'shop'] }, ['pod', 'stranger']],
  ])('within reach of %j are %j, and of those nothing is known', (reach, expected) => {
    const answers = Object.entries(ends).map(([name, end]) => [name, ask(within(reach), end)] as const);
    expect(answers.filter(([, answer]) => answer !== false).map(([name]) => name)).toEqual(expected);
    for (const [, answer] of answers)
      expect(answer === false || answer === 'policy-not-simulated: x').toBe(true);
  });
});

describe('blocks', () => {
  const block = (
    text: string,
    modes: { pods?: BlockMatching; nodes?: BlockMatching; except?: readonly string[] } = {},
  ): EndpointCondition => ({
    kind: 'cidr',
    cidr: cidr(text),
    except: (modes.except ?? []).map(cidr),
    pods: modes.pods ?? 'never',
    nodes: modes.nodes ?? 'never',
  });

  it('match addresses outside the cluster, but for the excepts', () => {
    const one = block('203.0.113.0/24', { except: ['203.0.113.0/28', '203.0.113.32/28'] });
    const at = (text: string) => ask(one, world(addressed(text)));
    expect(['203.0.113.16', '203.0.113.1', '203.0.113.40', '203.0.114.1'].map(at)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  it('several addresses match when all do, and are unknown when only some do or not all are known', () => {
    const among = (isComplete: boolean, ...texts: string[]) =>
      ask(block('203.0.113.0/24'), world({ addresses: texts.map(ip), isComplete }));
    expect(among(true, '203.0.113.1', '203.0.113.2')).toBe(true);
    expect(among(true, '198.51.100.1', '198.51.100.2')).toBe(false);
    expect(among(true, '203.0.113.1', '198.51.100.1')).toContain('address-not-recorded');
    expect(among(false, '203.0.113.1')).toContain('address-not-recorded');
    expect(among(true)).toBe(
      'address-not-recorded: the addresses that `outside the cluster` used with `203.0.113.0/24` were not recorded',
    );
  });

  it.each([
    ['never', false, false],
    ['by-address', true, false],
    ['undefined', 'ip-block-and-pod', false],
  ] as const)('and pods, mode %s: inside %s, outside %s', (pods, inside, outside) => {
    const answer = ask(block('10.0.0.0/8', { pods }), pod());
    if (typeof inside === 'string') {
      expect(answer).toBe(
        'ip-block-and-pod: CNIs differ on whether `10.0.0.0/8` matches `shop/web`, which is inside the cluster',
      );
    } else expect(answer).toBe(inside);
    expect(ask(block('192.168.0.0/16', { pods }), pod())).toBe(outside);
  });

  it('and nodes follow their own mode, and so do parts of the CNI', () => {
    for (const endpoint of [node(true), reserved]) {
      expect(ask(block('10.0.0.0/8', { pods: 'by-address' }), endpoint)).toBe(false);
      expect(ask(block('10.0.0.0/8', { nodes: 'by-address' }), endpoint)).toBe(true);
      expect(ask(block('10.0.0.0/8', { nodes: 'undefined' }), endpoint)).toContain('ip-block-and-node');
    }
  });

  it('never matching needs no address, matching by address does', () => {
    expect(ask(block('10.0.0.0/8'), pod({ addresses: NO_ADDRESS }))).toBe(false);
    expect(ask(block('10.0.0.0/8', { pods: 'by-address' }), pod({ addresses: NO_ADDRESS }))).toContain(
      'address-not-recorded',
    );
  });

  it('and somebody unidentified: outside of the block is certain, inside only where every kind goes by address', () => {
    const both = block('10.0.0.0/8', { pods: 'by-address', nodes: 'by-address' });
    expect(ask(both, stranger(addressed('10.0.0.1')))).toBe(true);
    expect(ask(both, stranger(addressed('11.0.0.1')))).toBe(false);
    expect(ask(block('10.0.0.0/8'), stranger(addressed('11.0.0.1')))).toBe(false);
    for (const modes of [{}, { pods: 'by-address' }, { nodes: 'by-address' }] as const) {
      expect(ask(block('10.0.0.0/8', modes), stranger(addressed('10.0.0.1')))).toContain(
        'endpoint-not-identified',
      );
    }
  });
});

describe('the pod’s own node', () => {
  const ownNode: EndpointCondition = { kind: 'own-node', match: true };

  it('is a node that is known to be it; another node is not; nobody else is', () => {
    expect(ask(ownNode, node(true))).toBe(true);
    expect(ask(ownNode, node(false))).toBe(false);
    expect(ask(ownNode, node(undefined))).toBe(
      'node-not-located: it was not recorded whether `node n1` is the node of the pod itself',
    );
    for (const endpoint of [pod(), world(addressed('10.9.0.1')), reserved])
      expect(ask(ownNode, endpoint)).toBe(false);
    expect(ask(ownNode, stranger(NO_ADDRESS))).toContain('endpoint-not-identified');
  });

  it('is undecided where the CNI decides; another node is none all the same', () => {
    const undefinedMatch: EndpointCondition = { kind: 'own-node', match: 'undefined' };
    expect(ask(undefinedMatch, node(true))).toBe(
      'pod-to-own-node: CNIs differ on whether policies can keep a pod from `node n1`, its own node',
    );
    expect(ask(undefinedMatch, node(false))).toBe(false);
    expect(ask(undefinedMatch, node(undefined))).toContain('node-not-located');
    expect(ask(undefinedMatch, pod())).toBe(false);
  });
});

it('a label that is known decides although others are not', () => {
  const partly: LabelSet = { labels: new Map([['app', 'web']]), isComplete: false };
  const selector = { requirements: [{ key: 'app', operator: 'In', values: ['web'] } as const] };
  expect(ask({ kind: 'labels', of: 'pod', selector }, pod({ labels: partly }))).toBe(true);
});

describe('the namespaces in which a condition can hold', () => {
  const inside = (name: string): EndpointCondition => ({ kind: 'namespace', name });
  const anywhere: EndpointCondition = { kind: 'labels', of: 'pod', selector: { requirements: [] } };
  const names = (condition: EndpointCondition) => {
    const found = namespacesOf(condition);
    return found && [...found].sort();
  };

  it('are those that all parts of an `all` leave, and those that any part of an `any` adds', () => {
    expect(names({ kind: 'all', of: [anywhere, inside('a')] })).toEqual(['a']);
    expect(names({ kind: 'all', of: [inside('a'), inside('b')] })).toEqual([]);
    expect(names({ kind: 'any', of: [inside('b'), inside('a')] })).toEqual(['a', 'b']);
    expect(names({ kind: 'any', of: [inside('a'), anywhere] })).toBeUndefined();
    expect(names({ kind: 'any', of: [] })).toEqual([]);
  });

  it('are any of them where nothing limits the condition', () => {
    expect(names({ kind: 'not', of: inside('a') })).toBeUndefined();
    expect(names({ kind: 'all', of: [] })).toBeUndefined();
  });

  it('hold all workloads that match', () => {
    fc.assert(
      fc.property(endpointCondition, workload, (condition, one) => {
        const namespaces = namespacesOf(condition);
        if (namespaces === undefined || namespaces.has(one.namespace)) return;
        expect(matchEndpoint(condition, one)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the labels that a condition needs', () => {
  it('are those of each workload for which it holds', () => {
    let asked = 0;
    fc.assert(
      fc.property(endpointCondition, workload, (condition, one) => {
        for (const [needed, { labels }] of [
          [podLabelsOf(condition), one.labels],
          [namespaceLabelsOf(condition), one.namespaceLabels],
        ] as const) {
          if (needed === undefined || needed.some(([key, value]) => labels.get(key) === value)) continue;
          asked++;
          expect(matchEndpoint(condition, one)).not.toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
    expect(asked).toBeGreaterThan(100);
  });

  it('are told apart by whose they are', () => {
    const team = (of: 'pod' | 'namespace'): EndpointCondition => ({
      kind: 'labels',
      of,
      selector: { requirements: [{ key: 'team', operator: 'In', values: ['a', 'b'] }] },
    });
    expect([namespaceLabelsOf(team('pod')), podLabelsOf(team('namespace'))]).toEqual([undefined, undefined]);
    expect(namespaceLabelsOf({ kind: 'all', of: [team('pod'), team('namespace')] })).toEqual([
      ['team', 'a'],
      ['team', 'b'],
    ]);
  });
});

describe('names of addresses outside the cluster', () => {
  const called = (...names: readonly DnsName[]): Endpoint => ({
    kind: 'world',
    addresses: addressed('203.0.113.9'),
    names,
    entities: [],
  });
  const api = (endpoint: Endpoint) => ask({ kind: 'dns-name', patterns: ['api.example'] }, endpoint);
  const NOT_RECORDED = 'names-not-recorded: the DNS names of this address were not recorded';

  it("are the client's: by its own records and the answers that it got", () => {
    expect(api(called({ name: 'api.example', from: 'record' }))).toBe(true);
    expect(api(called({ name: 'api.example', from: 'dns-answer' }))).toBe(true);
  });

  it('that only another client is known to have known let nobody in, and keep nobody out', () => {
    expect(api(called({ name: 'api.example', from: 'another-record' }))).toBe(NOT_RECORDED);
    expect(api(called({ name: 'www.example', from: 'another-record' }))).toBe(NOT_RECORDED);
  });

  it('are all that there are where a record of the client has any', () => {
    const own = { name: 'www.example', from: 'record' } as const;
    expect(api(called(own))).toBe(false);
    expect(api(called({ name: 'api.example', from: 'another-record' }, own))).toBe(false);
    expect(api(called({ name: 'www.example', from: 'dns-answer' }))).toBe(NOT_RECORDED);
    expect(api(called())).toBe(NOT_RECORDED);
  });
});
