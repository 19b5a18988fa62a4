import { expect, it } from 'vitest';
import { digestOf } from '../../../test/support/digest-of.ts';
import { type Endpoint, NO_ADDRESS } from '../../model/endpoint.ts';
import type { FlowDigest, FlowDigestSource } from '../flow-digest.ts';
import { findOverlap, mergeDigests } from './merge-digests.ts';

const NOBODY: Endpoint = { kind: 'unidentified', addresses: NO_ADDRESS };

function digest(port: number, more: Partial<FlowDigest> = {}): FlowDigest {
  const connection = {
    source: NOBODY,
    destination: NOBODY,
    protocol: 'TCP',
    port,
    icmp: undefined,
    l7: undefined,
    isPodToItself: false,
  } as const;
  return { ...digestOf([connection]), ...more };
}

function source(name: string, fingerprint?: string): FlowDigestSource {
  const records = { lines: 1, connections: 1, ignored: {}, broken: {} };
  return {
    name,
    format: 'hubble',
    window: undefined,
    lostEvents: 0,
    sampling: undefined,
    isComplete: true,
    records,
    fingerprint,
    nodes: [],
  };
}

it('holds the connections, the time, the nodes, the losses and the sources of all', () => {
  const parts = [
    digest(80, {
      window: { first: 5, last: 6 },
      nodes: ['b', 'a'],
      lostEvents: 2,
      sources: [source('x', '2'), source('x', '1')],
    }),
    digest(443, {
      window: { first: 1, last: 9 },
      nodes: ['c', 'a'],
      lostEvents: 3,
      sources: [source('a'), source('x')],
    }),
    digest(80),
  ];
  const merged = mergeDigests(parts);
  expect(mergeDigests(parts.toReversed())).toEqual(merged);
  expect(
    merged.connections.map(({ connection: { port }, counters }) => [
      port,
      counters.get('delivered allowed')?.count,
    ]),
  ).toEqual([
    [80, 2],
    [443, 1],
  ]);
  expect(merged).toMatchObject({
    window: { first: 1, last: 9 },
    nodes: ['a', 'b', 'c'],
    lostEvents: 5,
    maxNames: 32,
    hasAllAnswers: true,
  });
  expect(merged.sources.map(({ name, fingerprint }) => [name, fingerprint])).toEqual([
    ['a', undefined],
    ['x', undefined],
    ['x', '1'],
    ['x', '2'],
  ]);
});

it('of nothing dated has no window, and of answers that are missing not all', () => {
  const merged = mergeDigests([digest(80), digest(80, { hasAllAnswers: false })]);
  expect([merged.window, merged.hasAllAnswers]).toEqual([undefined, false]);
  expect(mergeDigests([])).toMatchObject({ connections: [], sources: [], lostEvents: 0 });
});

it('of one is that one', () => {
  const one = digest(80, { nodes: ['b', 'a'] });
  expect(mergeDigests([one])).toBe(one);
});

it.each([
  ['none', [['a']], ['b']],
  ['none', [], ['b']],
  ['all', [['a', 'c'], ['b']], ['b', 'a']],
  ['part', [['a'], ['c']], ['a', 'b']],
  ['none', [[undefined]], [undefined]],
  ['part', [['a']], ['a', undefined]],
] as const)('overlaps in %s', (expected, known, added) => {
  const of = (prints: readonly (string | undefined)[]) =>
    digest(80, { sources: prints.map((print) => source('x', print)) });
  expect(findOverlap(known.map(of), of(added))).toBe(expected);
});
