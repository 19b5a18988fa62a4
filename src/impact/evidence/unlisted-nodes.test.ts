import { expect, it } from 'vitest';
import type { DigestSource } from '../../model/digest.ts';
import { unlistedNodes } from './unlisted-nodes.ts';

const DAY = 86_400_000;
const WEEK = { first: 0, last: 7 * DAY };

/** A file of these nodes, which all were there from the first to the last day unless `days` says otherwise. */
function source(
  nodes: readonly string[],
  days: Readonly<Record<string, readonly [first: number, last: number]>> = {},
  isTold = true,
): DigestSource {
  const nodeTimes = nodes.map((node) => {
    const [first, last] = days[node] ?? [0, 7];
    return { node, first: first * DAY, last: last * DAY };
  });
  return {
    name: 'flows',
    format: 'hubble',
    window: WEEK,
    lostEvents: 0,
    sampling: undefined,
    isComplete: true,
    records: { lines: 9, connections: 9, ignored: {}, broken: {} },
    nodes,
    ...(isTold && nodes.length > 1 && { nodeTimes }),
  };
}

const many = (name: string, count: number) => Array.from({ length: count }, (_, i) => `${name}${i}`);

it.each<readonly [string, readonly DigestSource[], readonly string[], number]>([
  ['those of another cluster without a name', [source(['a', 'b', 'x', 'y'])], ['a', 'b'], 2],
  ['those of another cluster with the same name', [source(['c/a', 'c/b', 'c/x', 'c/y'])], ['a', 'b'], 2],
  ['those of files of their own', [source(['a']), source(['x'])], ['a'], 1],
  ['half of them, although some of the inventory are gone', [source(['a', 'x'])], ['a', 'b'], 1],
  ['those that are more than were replaced', [source(['a', 'b', 'c', 'x', 'y'])], ['a', 'b', 'c'], 2],
])('are %s', (_, sources, known, count) => {
  expect(unlistedNodes(recording(sources), known)).toBe(count);
});

it.each<readonly [string, readonly DigestSource[], readonly string[]]>([
  ['all are in the inventory', [source(['a', 'b.example.com'])], ['a', 'b', 'c']],
  ['one came in the week', [source(['a', 'b', 'x'], { x: [2, 7] })], ['a', 'b']],
  ['some went in the week', [source(['a', 'b', 'x', 'y'], { x: [0, 5], y: [0, 3] })], ['a', 'b']],
  ['one may have been replaced before', [source(['a', 'b', 'x'])], ['a', 'b', 'c']],
  ['one of many is newer than the inventory', [source([...many('a', 9), 'x'])], many('a', 9)],
  ['a cluster stands where a record names no node', [source(['c/a', 'c/b', 'c/'])], ['a', 'b']],
  ['nothing says when nodes reported', [source(['a', 'b', 'x', 'y'], {}, false)], ['a', 'b']],
])('are none where %s', (_, sources, known) => {
  expect(unlistedNodes(recording(sources), known)).toBe(0);
});

function recording(sources: readonly DigestSource[]) {
  return { sources, end: WEEK.last, spans: [WEEK], hasStrays: false, filledMs: 7 * DAY, without: undefined };
}
