import { describe, expect, it } from 'vitest';
import {
  type Endpoint,
  type HostPod,
  NO_ADDRESS,
  NO_IDENTITY_FACTS,
  type NodeEndpoint,
  singleAddress,
  type WorkloadEndpoint,
} from '../../model/endpoint.ts';
import { parseIpAddress } from '../../model/ip-address.ts';
import type { LabelSelector } from '../../model/label-selector.ts';
import { completeLabels, NO_LABELS_KNOWN } from '../../model/label-set.ts';
import { type EndpointCondition, matchEndpoint } from '../endpoint-condition.ts';
import type { HostPodsLeaf } from './host-pods.ts';
import type { Reach } from './undetermined.ts';

const app = (value: string): LabelSelector => ({
  requirements: [{ key: 'app', operator: 'In', values: [value] }],
});

function ask(condition: EndpointCondition, endpoint: Endpoint) {
  const answer = matchEndpoint(condition, endpoint);
  return typeof answer === 'boolean' ? answer : answer.code;
}

describe('pods in the network of a node', () => {
  const pod = (name: string): HostPod => ({
    namespace: 'infra',
    name,
    labels: completeLabels([['app', name]]),
    namespaceLabels: completeLabels([['team', 'a']]),
    ports: [],
  });
  const node = (facts: Partial<NodeEndpoint> = {}): NodeEndpoint => ({
    kind: 'node',
    name: 'n1',
    isOwnNode: false,
    addresses: NO_ADDRESS,
    entities: [],
    labels: NO_LABELS_KNOWN,
    ...facts,
  });
  const meant = (value: string, more: Partial<HostPodsLeaf> = {}): HostPodsLeaf => ({
    kind: 'host-pods',
    namespace: { name: 'infra' },
    pods: app(value),
    ...more,
  });
  const shows = (...names: readonly string[]) =>
    node({ hostPods: { pods: names.map(pod), lookedAt: 'every-namespace' } });

  it('cannot be told from their node where one that is meant may run there', () => {
    expect(ask(meant('agent'), shows('agent'))).toBe('host-network-pod');
    expect(ask(meant('agent'), shows('other'))).toBe(false);
    expect(ask(meant('agent'), node())).toBe('host-network-pod');
  });

  it('are no others where the record names the pod', () => {
    expect(ask(meant('agent'), { ...shows('agent'), hostPod: pod('other') })).toBe(false);
    expect(ask(meant('agent'), { ...shows('other'), hostPod: pod('agent') })).toBe('host-network-pod');
    expect(ask(meant('agent'), node({ hostPod: pod('agent') }))).toBe('host-network-pod');
    expect(ask(meant('agent'), node({ hostPod: pod('other') }))).toBe(false);
  });

  it('are known of the namespaces that were looked at', () => {
    const looked = (...namespaces: readonly string[]) =>
      node({ hostPods: { pods: [], lookedAt: new Set(namespaces) } });
    expect(ask(meant('agent'), looked('infra'))).toBe(false);
    expect(ask(meant('agent'), looked('shop'))).toBe('host-network-pod');
    const ofTeam = { requirements: [{ key: 'team', operator: 'In' as const, values: ['a'] }] };
    expect(ask(meant('agent', { namespace: { selector: ofTeam } }), looked('infra'))).toBe(
      'host-network-pod',
    );
  });

  it('match by their node where all of its pods have its address', () => {
    const byNode = (value: string) => meant(value, { match: 'by-node' });
    expect(ask(byNode('agent'), shows('other', 'agent'))).toBe(true);
    expect(ask(byNode('agent'), shows('other'))).toBe(false);
    expect(ask(byNode('agent'), node())).toBe('host-network-pod');
    expect(ask(byNode('agent'), node({ hostPod: pod('agent') }))).toBe(true);
    expect(ask(byNode('agent'), node({ hostPod: pod('other') }))).toBe('host-network-pod');
  });
});

const workload = (facts: Partial<WorkloadEndpoint> = {}): WorkloadEndpoint => ({
  kind: 'workload',
  namespace: 'shop',
  name: 'web',
  ownerKind: undefined,
  labels: completeLabels([['app', 'web']]),
  namespaceLabels: NO_LABELS_KNOWN,
  ports: [],
  addresses: NO_ADDRESS,
  ...NO_IDENTITY_FACTS,
  ...facts,
});

it('a Service is asked by its own selector, and any other end not at all', () => {
  const asked: EndpointCondition = { kind: 'service-selector', selector: app('web') };
  const serviceAddress = parseIpAddress('10.96.0.1');
  if (serviceAddress === undefined) throw new Error('no address');
  expect(ask(asked, workload())).toBe(true);
  expect(ask(asked, workload({ serviceAddress }))).toBe('labels-not-recorded');
  const behind = (value: string) =>
    workload({ serviceAddress, serviceSelector: completeLabels([['app', value]]) });
  expect(ask(asked, behind('web'))).toBe(true);
  expect(ask(asked, behind('api'))).toBe(false);
});

it('what is not simulated reaches the ends that it may be about, and no others', () => {
  const ends: readonly Endpoint[] = [
    workload(),
    {
      kind: 'node',
      name: 'n',
      isOwnNode: false,
      addresses: NO_ADDRESS,
      entities: [],
      labels: NO_LABELS_KNOWN,
    },
    { kind: 'reserved', entities: ['health'], addresses: NO_ADDRESS },
    { kind: 'reserved', entities: ['init'], addresses: NO_ADDRESS },
    { kind: 'world', addresses: singleAddress(parseIpAddress('203.0.113.9')), names: [], entities: [] },
    { kind: 'unidentified', addresses: NO_ADDRESS },
  ];
  const reached = (reach: Reach) => {
    const reason = { code: 'construct-not-simulated', detail: 'x' } as const;
    return ends
      .map((end) => (ask({ kind: 'undetermined', reach, reason }, end) === false ? '-' : 'x'))
      .join('');
  };
  // pod, node, health, a pod without labels yet, world, somebody
  expect(reached('anybody')).toBe('xxxxxx');
  expect(reached('pods-and-nodes')).toBe('xxxx-x');
  expect(reached('pods')).toBe('x--x-x');
  expect(reached('nodes')).toBe('-x---x');
  expect(reached({ namespaces: ['shop'] })).toBe('x--x-x');
  expect(reached({ namespaces: ['bank'] })).toBe('---x-x');
});
