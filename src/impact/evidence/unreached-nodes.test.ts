import { expect, it } from 'vitest';
import type { DigestSource, RecordedWindow, UnreachedNode } from '../../model/digest.ts';
import { unreachedNodes } from './unreached-nodes.ts';

const DAY = 86_400_000;

function source(
  days: readonly [first: number, last: number] | undefined,
  nodes: readonly string[] | undefined,
  unreached: readonly UnreachedNode[] = [],
): DigestSource {
  return {
    name: 'flows',
    format: 'hubble',
    window: days === undefined ? undefined : span(...days),
    lostEvents: 0,
    sampling: undefined,
    isComplete: true,
    records: { lines: 9, connections: 9, ignored: {}, broken: {} },
    nodes,
    unreached,
  };
}

function span(first: number, last: number): RecordedWindow {
  return { first: first * DAY, last: last * DAY };
}

const B_OF_DAY_6 = [{ node: 'b', window: span(6, 7) }];

it.each<readonly [string, readonly DigestSource[], readonly string[]]>([
  ['none where none is told', [source([0, 7], ['a', 'b'])], []],
  ['one that never reported', [source([0, 7], ['a'], [{ node: 'b', window: span(0, 7) }])], ['b']],
  [
    'one that never reported, without times',
    [source(undefined, ['a'], [{ node: 'b', window: undefined }])],
    ['b'],
  ],
  ['one that reported on other days', [source([0, 6], ['a', 'b']), source([6, 7], ['a'], B_OF_DAY_6)], ['b']],
  [
    'not one that reported on nearly all days',
    [source([0, 29], ['a', 'b']), source([29, 30], ['a'], B_OF_DAY_6)],
    [],
  ],
  ['one that was lost on the last day', [source([0, 7], ['a', 'b'], B_OF_DAY_6)], ['b']],
  [
    'not one whose own file has that day',
    [source([0, 7], ['a', 'b'], B_OF_DAY_6), source([5, 7], ['b'])],
    [],
  ],
  ['one of which digests of earlier versions do not say', [source([0, 7], undefined, B_OF_DAY_6)], ['b']],
])('are %s', (_, sources, expected) => {
  expect(unreachedNodes(sources)).toEqual(expected);
});
