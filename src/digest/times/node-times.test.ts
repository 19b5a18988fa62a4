import { expect, it } from 'vitest';
import { createNodeTimes } from './node-times.ts';

const WINDOW = { first: 0, last: 100 };

function timesOf(
  records: readonly (readonly [node: string | undefined, time?: number])[],
  unreached: readonly (readonly [node: string, time?: number])[] = [],
) {
  const times = createNodeTimes();
  for (const [node, time] of records) times.include(node, time);
  for (const [node, time] of unreached) times.addUnreached([node], time);
  return times;
}

it('are of each node, in any order', () => {
  const times = timesOf([['b', 5], ['a', 9], ['b', 3], ['a'], [undefined, 1], ['c']]);
  expect(times.nodes()).toEqual(['a', 'b', 'c']);
  expect(times.times()).toEqual([
    { node: 'a', first: 9, last: 9 },
    { node: 'b', first: 3, last: 5 },
  ]);
  expect(times.unreached(WINDOW)).toEqual([]);
});

it.each<readonly [string, ReturnType<typeof timesOf>, readonly object[]]>([
  [
    'for all of the time, when it never reported',
    timesOf([], [['b', 7], ['a']]),
    [
      { node: 'a', window: WINDOW },
      { node: 'b', window: WINDOW },
    ],
  ],
  [
    'until it reported',
    timesOf(
      [
        ['a', 60],
        ['a', 90],
      ],
      [['a', 1]],
    ),
    [{ node: 'a', window: { first: 0, last: 60 } }],
  ],
  [
    'since it reported',
    timesOf(
      [
        ['a', 60],
        ['a', 90],
      ],
      [['a', 95]],
    ),
    [{ node: 'a', window: { first: 90, last: 100 } }],
  ],
  [
    'not, when it came back',
    timesOf(
      [
        ['a', 60],
        ['a', 90],
      ],
      [['a', 70]],
    ),
    [],
  ],
  ['not, when nothing says when', timesOf([['a']], [['a']]), []],
  [
    'by a name without the cluster `default`',
    timesOf(
      [
        ['default/a', 60],
        ['default/a', 90],
      ],
      [['a', 95]],
    ),
    [{ node: 'a', window: { first: 90, last: 100 } }],
  ],
])('say that a node was not reached %s', (_, times, expected) => {
  expect(times.unreached(WINDOW)).toEqual(expected);
});

it('say so of a recording without times', () => {
  expect(timesOf([], [['a']]).unreached(undefined)).toEqual([{ node: 'a', window: undefined }]);
});
