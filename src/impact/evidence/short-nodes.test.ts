import { expect, it } from 'vitest';
import type { DigestSource } from '../../model/digest.ts';
import { shortNodes } from './short-nodes.ts';

const DAY = 86_400_000;
const END = 7 * DAY;

/** A file of one node; undefined: its records do not say of which. */
function source(node: string | undefined, first: number, last: number): DigestSource {
  return {
    name: 'flows',
    format: 'hubble',
    window: { first: first * DAY, last: last * DAY },
    lostEvents: 0,
    sampling: undefined,
    isComplete: true,
    records: { lines: 9, connections: 9, ignored: {}, broken: {} },
    nodes: node === undefined ? [] : [node],
  };
}

const A_WEEK = source('prod/a', 0, 7);

it.each<readonly [string, readonly DigestSource[], number | undefined, readonly string[]]>([
  ['one that was recorded for a day of a week', [A_WEEK, source('prod/b', 6, 7)], 0, ['prod/b']],
  ['one of a recording that names no cluster', [A_WEEK, source('b', 6, 7)], 0, ['b']],
  ['none that was recorded for half of it', [A_WEEK, source('prod/b', 3.5, 7)], 0, []],
  [
    'none that was recorded in several files',
    [A_WEEK, source('prod/b', 0, 1), source('prod/b', 6, 7)],
    0,
    [],
  ],
  ['none that is new', [A_WEEK, source('prod/b', 6, 7)], 1, []],
  ['none of which nothing says since when it is there', [A_WEEK, source('prod/b', 6, 7)], undefined, []],
  [
    'none where a file does not say of which node it is',
    [A_WEEK, source('prod/b', 6, 7), source(undefined, 0, 7)],
    0,
    [],
  ],
])('are %s', (_, sources, sinceDay, expected) => {
  const since = sinceDay === undefined ? undefined : sinceDay * DAY;
  const known = [
    { name: 'a', since: 0 },
    { name: 'b', since },
  ];
  expect(shortNodes(sources, known, { end: END, minimumMs: 7 * DAY })).toEqual(expected);
});
