import { expect, it } from 'vitest';
import { digestOf } from '../../test/support/digest-of.ts';
import { type Endpoint, NO_ADDRESS } from '../model/endpoint.ts';
import type { CounterKey, FlowDigest } from './flow-digest.ts';
import { toDigest } from './to-digest.ts';

const NOBODY: Endpoint = { kind: 'unidentified', addresses: NO_ADDRESS };
type Times = readonly [first: number | undefined, last: number | undefined];

function recorded(times: Partial<Record<CounterKey, Times>>) {
  const digest = digestOf([
    {
      source: NOBODY,
      destination: NOBODY,
      protocol: 'TCP',
      port: 80,
      icmp: undefined,
      l7: undefined,
      isPodToItself: false,
    },
  ]);
  const counters = new Map(
    Object.entries(times).map(([key, [firstSeen, lastSeen]]) => [
      key as CounterKey,
      { count: 1, firstSeen, lastSeen },
    ]),
  );
  const [seen] = toDigest({
    ...digest,
    connections: digest.connections.map((one) => ({ ...one, counters })),
  }).connections;
  return seen;
}

it('a connection was seen from its first record to its last, whoever wrote them', () => {
  expect(
    recorded({ 'delivered allowed': [5, 6], 'sent allowed': [1, 2], 'egress-drop denied': [3, 9] })?.seen,
  ).toEqual({ first: 1, last: 9 });
  expect(recorded({ 'delivered allowed': [undefined, undefined], 'sent allowed': [4, 4] })?.seen).toEqual({
    first: 4,
    last: 4,
  });
  expect(recorded({ 'delivered allowed': [undefined, undefined] })).not.toHaveProperty('seen');
});

it('what a simulation does not read is left out of sources, all else stays', () => {
  const records = { lines: 1, connections: 1, ignored: {}, broken: {} };
  const source = {
    name: 'flows',
    format: 'hubble',
    window: undefined,
    lostEvents: 2,
    sampling: 3,
    isComplete: true,
    records,
  };
  const digest: FlowDigest = {
    ...digestOf([]),
    window: { first: 1, last: 2 },
    nodes: ['n'],
    lostEvents: 4,
    sources: [{ ...source, fingerprint: 'abc', nodes: ['n'] }],
  };
  expect(toDigest(digest)).toEqual({
    connections: [],
    window: { first: 1, last: 2 },
    nodes: ['n'],
    lostEvents: 4,
    sources: [{ ...source, nodes: ['n'] }],
  });
});
