import { expect, it } from 'vitest';
import { digestOf } from '../../../test/support/digest-of.ts';
import { type Endpoint, NO_ADDRESS, NO_IDENTITY_FACTS, type WorkloadEndpoint } from '../../model/endpoint.ts';
import { parseIpAddress } from '../../model/ip-address.ts';
import { completeLabels, type LabelSet } from '../../model/label-set.ts';
import type { FlowDigest } from '../flow-digest.ts';
import { foldLabels } from './fold-labels.ts';

const KEYS = new Set(['hash', 'job']);

function pod(labels: LabelSet): WorkloadEndpoint {
  return {
    kind: 'workload',
    namespace: 'shop',
    name: 'web',
    ownerKind: 'Deployment',
    labels,
    namespaceLabels: completeLabels([['hash', 'kept']]),
    ports: [],
    addresses: NO_ADDRESS,
    ...NO_IDENTITY_FACTS,
  };
}

function between(source: Endpoint, destination: Endpoint): FlowDigest {
  return digestOf([
    { source, destination, protocol: 'TCP', port: 443, icmp: undefined, l7: undefined, isPodToItself: false },
  ]);
}

const labels = (
  more: Partial<LabelSet> = {},
  ...entries: readonly (readonly [string, string])[]
): LabelSet => ({
  labels: new Map([['app', 'web'], ...entries]),
  isComplete: true,
  ...more,
});

it.each([
  ['a label', labels({}, ['hash', 'a']), labels({ withheld: new Set(['hash']) })],
  ['two', labels({}, ['job', 'a'], ['hash', 'b']), labels({ withheld: new Set(['hash', 'job']) })],
  [
    'one beside those of an earlier folding',
    labels({ withheld: new Set(['old']) }, ['hash', 'a']),
    labels({ withheld: new Set(['hash', 'old']) }),
  ],
  [
    'one of labels that are not all known',
    labels({ isComplete: false }, ['hash', 'a']),
    labels({ isComplete: false }),
  ],
  ['none', labels({}, ['team', 'a']), labels({}, ['team', 'a'])],
])('%s is left out, of both ends and of who got answers, and said to be', (_, before, after) => {
  const [address] = ['192.0.2.1'].flatMap((text) => parseIpAddress(text) ?? []);
  if (address === undefined) throw new Error('no address');
  const answer = { name: 'a.example', address, firstSeen: 1, lastSeen: 2 };
  const digest = {
    ...between(pod(before), pod(before)),
    answers: [{ client: pod(before), ...answer }],
    hasAllAnswers: false,
    lostEvents: 3,
  };
  const folded = foldLabels(digest, KEYS);
  const [seen] = folded.connections;
  expect([seen?.connection.source, seen?.connection.destination]).toEqual([pod(after), pod(after)]);
  expect(folded).toMatchObject({
    answers: [{ client: pod(after), ...answer }],
    hasAllAnswers: false,
    lostEvents: 3,
  });
});

it('only labels of pods are left out', () => {
  const node: Endpoint = {
    kind: 'node',
    name: 'n',
    isOwnNode: false,
    addresses: NO_ADDRESS,
    entities: [],
    labels: labels({}, ['hash', 'a']),
  };
  expect(foldLabels(between(node, node), KEYS).connections).toEqual(between(node, node).connections);
});
