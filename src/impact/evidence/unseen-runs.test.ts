import { expect, it } from 'vitest';
import { recorded, seen, workload } from '../../../test/support/simulated-shop.ts';
import type { Digest, RecordedWindow } from '../../model/digest.ts';
import { findUnseenRuns } from './unseen-runs.ts';

const at = (text: string) => Date.parse(`${text}Z`);
const span = (first: string, last: string): RecordedWindow => ({ first: at(first), last: at(last) });
// A Thursday, by day.
const DAYTIME = span('2026-01-15T08:00:30', '2026-01-15T17:59:10');

function digest(window: RecordedWindow, sources: readonly (RecordedWindow | undefined)[] = []): Digest {
  return {
    connections: [recorded(workload('web'), workload('cart'), { allowed: seen(1) })],
    window,
    nodes: [],
    lostEvents: 0,
    sources: sources.map((one, i) => ({
      name: `${i}.ndjson`,
      format: 'hubble',
      window: one,
      lostEvents: 0,
      sampling: undefined,
      isComplete: true,
      records: { lines: 1, connections: 1, ignored: {}, broken: {} },
    })),
  };
}

function nextOf(expression: string, of = digest(DAYTIME), timeZone?: string): string | undefined {
  const schedules = new Map([['shop/job', { expression, timeZone }]]);
  const [run] = findUnseenRuns(['shop/job'], schedules, of);
  return run && new Date(run.next).toISOString().slice(0, 16);
}

it.each([
  ['0 2 * * *', '2026-01-16T02:00'],
  ['@daily', '2026-01-16T00:00'],
  ['@weekly', '2026-01-18T00:00'],
  ['@monthly', '2026-02-01T00:00'],
  ['30 3 * * MON-FRI', '2026-01-16T03:30'],
  ['0 12 1 * *', '2026-02-01T12:00'],
  // A day of the month or of the week: the Thursday was one of them.
  ['0 12 1 * THU', undefined],
  ['0 12 ? * 4', undefined],
  ['5/15 * * * *', undefined],
  ['*/5 * * * *', undefined],
  ['0 8 * * *', '2026-01-16T08:00'],
  ['59 17 * * *', undefined],
  ['0 18 * * *', '2026-01-15T18:00'],
  // Whenever it was made, it ran within these ten hours, or may not have.
  ['@every 1h30m', undefined],
  ['@every 24h', '2026-01-16T17:59'],
  ['0 */36 * * *', '2026-01-16T00:00'],
])('of `%s` a recording of one day from 8 to 18 misses %s', (expression, next) => {
  expect(nextOf(expression)).toBe(next);
});

it('goes by the time zone of the CronJob', () => {
  expect(nextOf('0 2 * * *', digest(DAYTIME), 'America/New_York')).toBe('2026-01-16T07:00');
  expect(nextOf('0 2 * * *', digest(DAYTIME), 'Asia/Tokyo')).toBe(undefined);
});

it.each([
  ['never runs', '0 0 31 2 *', undefined],
  ['counts in days, which there are not', '@every 1d', undefined],
  ['is no schedule', 'every night', undefined],
  ['is in no time zone', '0 2 * * *', 'Nowhere/At_All'],
  ['is endless', `${'1,'.repeat(100_000)}1 * * * *`, undefined],
])('names none that %s', (_, expression, zone) => {
  expect(nextOf(expression, digest(DAYTIME), zone)).toBe(undefined);
});

it('does not take nights between recordings of days for recorded', () => {
  const days = [DAYTIME, span('2026-01-16T08:00:00', '2026-01-16T18:00:00')];
  const window = { first: days[0]?.first ?? 0, last: days[1]?.last ?? 0 };
  expect(nextOf('0 2 * * *', digest(window, days))).toBe('2026-01-17T02:00');
  // That one without times may have been there is no reason to keep silent.
  expect(nextOf('0 2 * * *', digest(window, [...days, undefined]))).toBe('2026-01-17T02:00');
});

it('takes files that follow each other for one recording', () => {
  const files = [
    span('2026-01-15T08:00:00', '2026-01-16T01:59:40'),
    span('2026-01-16T02:00:20', '2026-01-16T09:00:00'),
  ];
  const window = { first: files[0]?.first ?? 0, last: files[1]?.last ?? 0 };
  expect(nextOf('0 2 * * *', digest(window, files))).toBe(undefined);
});

it('knows that a job ran of which anything was seen', () => {
  const schedules = new Map([['shop/cart', { expression: '0 2 * * *', timeZone: undefined }]]);
  expect(findUnseenRuns(['shop/cart'], schedules, digest(DAYTIME))).toEqual([]);
});

it.each<readonly [string, string, string | undefined]>([
  ['0 2 * * *', 'in the night, when nothing ever is', '2026-01-18T02:00'],
  ['0 12 * * *', 'at noon', undefined],
  ['0 2,12 * * *', 'in the night and at noon', undefined],
])('takes hours of the day in which nothing was recorded for missed: %s, %s', (expression, _, next) => {
  const days = digest(span('2026-01-15T08:00:00', '2026-01-17T18:00:00'));
  const [connection] = days.connections;
  const daytime = 0b0000_0111_1111_1111_0000_0000;
  const hours = connection === undefined ? [] : [{ ...connection, hours: daytime }];
  expect(nextOf(expression, { ...days, connections: hours })).toBe(next);
});
