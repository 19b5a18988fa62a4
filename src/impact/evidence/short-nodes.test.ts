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
const DAYS = [0, 1, 2, 3, 4, 5, 6];
const NIGHTS = DAYS.map((day) => ({ first: (day + 0.25) * DAY, last: (day + 0.95) * DAY }));
const EDGES = ['start', 'end'] as const;

it.each<readonly [string, readonly DigestSource[], number | undefined, readonly string[]]>([
  ['one that was recorded for a day of a week', [A_WEEK, source('prod/b', 6, 7)], 0, ['prod/b']],
  ['one of a recording that names no cluster', [A_WEEK, source('b', 6, 7)], 0, ['b']],
  ['none that was recorded for half of it', [A_WEEK, source('prod/b', 3.5, 7)], 0, []],
  [
    'one whose files have less than half of it, although the first and the last day are there',
    [A_WEEK, source('prod/b', 0, 1), source('prod/b', 6, 7)],
    0,
    ['prod/b'],
  ],
  [
    'none whose files have half of it, and less than a day between two of them',
    [A_WEEK, source('prod/b', 0, 1), source('prod/b', 1.9, 3), source('prod/b', 6.4, 7)],
    0,
    [],
  ],
  [
    'none with a file for each day',
    [A_WEEK, ...DAYS.map((day) => source('prod/b', day + 0.01, day + 0.99))],
    0,
    [],
  ],
  [
    'one whose recorder is on for some hours of each day',
    [A_WEEK, { ...source('prod/b', 0, 7), pauses: NIGHTS }],
    0,
    ['prod/b'],
  ],
  [
    'the same in a file for each day',
    [A_WEEK, ...DAYS.map((day) => ({ ...source('prod/b', day, day + 0.25), abruptAt: EDGES }))],
    0,
    ['prod/b'],
  ],
  [
    'none that is in files of several nodes, from its first to its last record',
    [
      A_WEEK,
      {
        ...source('prod/b', 0, 7),
        nodes: ['prod/b', 'prod/c'],
        nodeTimes: [{ node: 'prod/b', first: 0, last: END }],
      },
    ],
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
