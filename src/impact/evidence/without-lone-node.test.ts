import { expect, it } from 'vitest';
import type { DigestSource } from '../../model/digest.ts';
import { withoutLoneNode } from './short-nodes.ts';

const DAY = 86_400_000;

type Times = Readonly<Record<string, readonly [first: number, last: number]>>;

/** Days of each node; of one that is alone the source itself has them. */
function source(times: Times, isTold = true): DigestSource {
  const nodeTimes = Object.entries(times).map(([node, [first, last]]) => ({
    node,
    first: first * DAY,
    last: last * DAY,
  }));
  return {
    name: 'flows',
    format: 'hubble',
    window: {
      first: Math.min(...nodeTimes.map(({ first }) => first)),
      last: Math.max(...nodeTimes.map(({ last }) => last)),
    },
    lostEvents: 0,
    sampling: undefined,
    isComplete: true,
    records: { lines: 9, connections: 9, ignored: {}, broken: {} },
    nodes: Object.keys(times),
    ...(isTold && nodeTimes.length > 1 && { nodeTimes }),
  };
}

it.each<readonly [string, readonly DigestSource[], readonly [number, number]]>([
  ['all, where all nodes were there', [source({ a: [0, 7], b: [0, 7] })], [0, 7]],
  ['all, of one node', [source({ a: [0, 7] })], [0, 7]],
  ['what the others fill, where a clock is behind', [source({ a: [0, 4], b: [3, 7], c: [3, 7] })], [3, 7]],
  [
    'the same of a file a node',
    [source({ a: [0, 4] }), source({ b: [3, 7] }), source({ c: [3, 7] })],
    [3, 7],
  ],
  ['what the others fill, where a clock is ahead', [source({ a: [3, 7], b: [0, 4], c: [0, 4] })], [0, 4]],
  ['all, where a node was replaced', [source({ a: [0, 3.02], b: [3, 7] })], [0, 7]],
  ['all, where a node came later', [source({ a: [0, 7], b: [3, 7] })], [0, 7]],
  ['all, where one left', [source({ a: [0, 3], b: [0, 7], c: [2, 7] })], [0, 7]],
  ['all, where a node is some hours behind', [source({ a: [0, 6], b: [1, 7] })], [0, 7]],
  ['all, where nobody says when nodes reported', [source({ a: [0, 4], b: [3, 7] }, false)], [0, 7]],
  [
    'all, where one source does not',
    [source({ a: [0, 4], b: [3, 7] }), source({ c: [0, 1], d: [0, 1] }, false)],
    [0, 7],
  ],
])('is %s', (_, sources, [first, last]) => {
  const window = { first: 0, last: 7 * DAY };
  expect(withoutLoneNode(sources, window)).toEqual({ first: first * DAY, last: last * DAY });
});
