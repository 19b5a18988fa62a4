import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { DigestSource, RecordedWindow } from '../../model/digest.ts';
import { unrecordedHours } from './recorded-hours.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
const BOTH = ['start', 'end'] as const;

/** Hours since some midnight: from, to. */
type Span = readonly [from: number, to: number];

function source(
  [from, to]: Span,
  pauses: readonly Span[] = [],
  abruptAt: NonNullable<DigestSource['abruptAt']> = BOTH,
): DigestSource {
  return {
    name: 'flows',
    format: 'hubble',
    window: windowOf([from, to]),
    pauses: pauses.map(windowOf),
    abruptAt,
    lostEvents: 0,
    sampling: undefined,
    isComplete: true,
    records: { lines: 9, connections: 9, ignored: {}, broken: {} },
  };
}

function windowOf([from, to]: Span): RecordedWindow {
  return { first: from * HOUR, last: to * HOUR };
}

function hoursOf(sources: readonly DigestSource[], minimumMs = WEEK) {
  const windows = sources.flatMap(({ window }) => window ?? []);
  const span = {
    first: Math.min(...windows.map(({ first }) => first)),
    last: Math.max(...windows.map(({ last }) => last)),
  };
  const time = { sources, spans: [span], end: span.last, hasStrays: false, filledMs: 0, without: undefined };
  const found = unrecordedHours(time, minimumMs);
  return found && [found.recordedMs / HOUR, found.ofMs / HOUR];
}

/** For each of so many days. */
function daily<T>(days: number, of: (from: number, day: number) => T): readonly T[] {
  return Array.from({ length: days }, (_, day) => of(24 * day, day));
}

const NIGHTS = daily(7, (from): Span => [from + 17, from + 33]);

it.each<readonly [string, readonly DigestSource[], number, readonly [number, number]]>([
  ['from nine to five, in one file', [source([9, 177], NIGHTS)], WEEK, [8, 24]],
  ['the same, a file a day', daily(8, (from) => source([from + 9, from + 17])), WEEK, [8, 24]],
  [
    'the same, a file a day of each of two nodes',
    daily(8, (from) => [source([from + 9, from + 17]), source([from + 9.01, from + 17.01], [], [])]).flat(),
    WEEK,
    [8, 24],
  ],
  ['for a month', daily(30, (from) => source([from + 9, from + 17])), WEEK, [8, 24]],
  [
    'off for two hours of each night',
    [
      source(
        [0, 168],
        daily(7, (from) => [from + 1, from + 3]),
      ),
    ],
    WEEK,
    [22, 24],
  ],
  [
    'on weekdays, of a month',
    daily(28, (from, day) => (day % 7 < 5 ? [source([from, from + 24])] : [])).flat(),
    WEEK,
    [120, 168],
  ],
  ['for half a day, of a day', [source([0, 24], [[6, 18]])], DAY, [12, 24]],
  [
    'for half of it, of a day and a half',
    [
      source(
        [0, 36],
        [
          [2, 14],
          [20, 32],
        ],
      ),
    ],
    1.5 * DAY,
    [12, 24],
  ],
])('too little is recorded %s', (_, sources, minimumMs, expected) => {
  const [recordedHours = 0, of] = hoursOf(sources, minimumMs) ?? [];
  expect([Math.round(recordedHours), of]).toEqual(expected);
});

it.each<readonly [string, readonly DigestSource[], minimumMs: number]>([
  ['a week without pauses', [source([0, 168])], WEEK],
  ['a week with an outage', [source([0, 168], [[70, 82]])], WEEK],
  ['a month with two days of outage', [source([0, 720], [[300, 348]])], WEEK],
  ['a file a day, with gaps of minutes', daily(7, (from) => source([from, from + 23.8])), WEEK],
  ['nights without traffic, a file a day', daily(8, (from) => source([from + 7, from + 22], [], [])), WEEK],
  [
    'working days of two weeks, without traffic between',
    daily(12, (from, day) => (day % 7 < 5 ? [source([from + 7, from + 22], [], ['start'])] : [])).flat(),
    WEEK,
  ],
  ['digests of earlier versions', daily(8, (from) => source([from + 9, from + 17], [], [])), WEEK],
  ['less than a day, where no more is asked for', [source([9, 33], [[17, 25]])], 8 * HOUR],
  [
    'a recorder of one node that is off while others are on',
    [source([0, 168]), ...daily(7, (from) => source([from + 9, from + 17]))],
    WEEK,
  ],
])('enough is recorded in %s', (_, sources, minimumMs) => {
  expect(hoursOf(sources, minimumMs)).toBeUndefined();
});

it('counts each hour once, wherever the recording begins, and more recordings never take any away', () => {
  const spans = fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 1, max: 60 })), {
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(spans, fc.integer({ min: 0, max: 300 }), (given, shift) => {
      const sources = given.map(([from, length]) => source([from, from + length]));
      const shifted = given.map(([from, length]) => source([from + shift, from + shift + length]));
      const [hours = 168] = hoursOf(sources, WEEK) ?? [];
      expect(hours).toBeGreaterThan(0);
      expect(hours).toBeLessThanOrEqual(168);
      expect(hoursOf(shifted, WEEK)).toEqual(hoursOf(sources, WEEK));
      expect(hoursOf([...sources, ...shifted, source([0, 460])], WEEK)).toBeUndefined();
    }),
  );
});
