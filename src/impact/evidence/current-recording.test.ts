import { expect, it } from 'vitest';
import type { RecordedWindow, SourceLimit } from '../../model/digest.ts';
import { currentRecording } from './current-recording.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
const NOW = Date.UTC(2026, 10, 18);

/** Days before now: from, to. */
type Span = readonly [from: number, to: number];

function source(spans: readonly Span[], limits: readonly SourceLimit[] = []) {
  const stretches = spans.map(
    ([from, to]): RecordedWindow => ({ first: NOW - from * DAY, last: NOW - to * DAY }),
  );
  const [first, last] = [stretches[0]?.first, stretches.at(-1)?.last];
  return {
    name: 'flows',
    format: 'hubble',
    window: first === undefined || last === undefined ? undefined : { first, last },
    ...(stretches.length > 1 && { stretches }),
    lostEvents: 0,
    sampling: undefined,
    limits,
    isComplete: true,
    records: { lines: 9, connections: 9, ignored: {}, broken: {} },
  };
}

function current(sources: readonly ReturnType<typeof source>[], maxAgeMs: number | 'off' = WEEK) {
  const windows = sources.flatMap(({ window }) => window ?? []);
  const window =
    windows.length === 0
      ? undefined
      : {
          first: Math.min(...windows.map(({ first }) => first)),
          last: Math.max(...windows.map(({ last }) => last)),
        };
  const evidence = {
    window,
    nodes: [],
    lostEvents: 0,
    sources,
    knownNodes: 0,
    policyHistory: 'none',
    policiesChanged: undefined,
    describedNamespaces: [],
  } as const;
  const { time, limits } = currentRecording(
    { evidence, isolation: [] },
    maxAgeMs === 'off' ? undefined : maxAgeMs,
    NOW,
  );
  if (time === undefined) return { limits };
  const { end, hasStrays, filledMs, without } = time;
  return { age: (NOW - end) / DAY, days: filledMs / DAY, hasStrays, without, limits };
}

const MINUTES = 1 / 24 / 12;

it.each<readonly [string, readonly ReturnType<typeof source>[], object]>([
  ['a week until now', [source([[7, 0]])], { age: 0, days: 7, hasStrays: false }],
  ['a single record', [source([[0, 0]])], { age: 0, days: 0, hasStrays: false }],
  [
    'single records',
    [
      source([
        [20, 20],
        [0, 0],
      ]),
    ],
    { age: 0, days: 0, hasStrays: false, without: 'old' },
  ],
  ['a few minutes', [source([[MINUTES, 0]])], { age: 0, days: MINUTES, hasStrays: false }],
  [
    'a week of long ago with one record of now',
    [
      source([
        [190, 183],
        [0, 0],
      ]),
    ],
    { age: 183, days: 7, hasStrays: true },
  ],
  [
    'a week of long ago beside a file of a few minutes of now',
    [source([[190, 183]]), source([[MINUTES, 0]])],
    { age: 183, days: 7, hasStrays: true },
  ],
  [
    'a week of long ago beside an hour of now',
    [source([[190, 183]]), source([[1 / 24, 0]])],
    { age: 0, days: 1 / 24, hasStrays: false, without: 'old' },
  ],
  [
    'a few minutes of long ago beside half as many of now',
    [source([[183 + MINUTES, 183]]), source([[MINUTES / 2, 0]])],
    { age: 0, days: MINUTES / 2, hasStrays: false, without: 'old' },
  ],
  [
    'working days of two weeks',
    [
      source([
        [11, 7],
        [4, 0],
      ]),
    ],
    { age: 0, days: 8, hasStrays: false },
  ],
  [
    'ten minutes of every night',
    [7, 6, 5, 4, 3, 2, 1, 0].map((night) => source([[night + 2 * MINUTES, night]])),
    { age: 0, days: 7 + 2 * MINUTES, hasStrays: false },
  ],
  [
    'a schedule that stopped for ten days, and one night since',
    [source([[30, 10]]), source([[1 / 24, 0]])],
    { age: 0, days: 1 / 24, hasStrays: false, without: 'old' },
  ],
  [
    'single records between, which join nothing',
    [
      source([
        [20, 13],
        [6.5, 6.5],
        [1, 0],
      ]),
    ],
    { age: 0, days: 1, hasStrays: false, without: 'old' },
  ],
])('of %s', (_, sources, expected) => {
  expect(current(sources)).toEqual({ without: undefined, limits: [], ...expected });
});

it('is all of it when no age is asked for', () => {
  expect(current([source([[190, 183]]), source([[1, 0]])], 'off')).toMatchObject({ age: 0, days: 8 });
});

it.each<readonly [string, readonly ReturnType<typeof source>[], object]>([
  [
    'an hour of what shows everything beside a week of what does not',
    [source([[1 / 24, 0]]), source([[7, 0]], ['no-outcomes'])],
    { age: 0, days: 1 / 24, without: 'limited', limits: [] },
  ],
  [
    'what shows everything and is old beside what is limited and new',
    [source([[190, 183]]), source([[7, 0]], ['no-outcomes'])],
    { age: 0, days: 7, without: 'old', limits: [['no-outcomes']] },
  ],
  [
    'what shows everything and has no times beside what is limited',
    [source([]), source([[7, 0]], ['no-outcomes'])],
    { age: 0, days: 7, limits: [['no-outcomes']] },
  ],
  [
    'two that are both old',
    [source([[190, 183]]), source([[20, 13]], ['no-outcomes'])],
    { age: 183, limits: [] },
  ],
  ['one without times', [source([], ['sampled'])], { limits: [['sampled']] }],
  ['one without times that shows everything', [source([]), source([], ['sampled'])], { limits: [] }],
])('goes by what shows everything: %s', (_, sources, expected) => {
  expect(current(sources)).toMatchObject(expected);
});
