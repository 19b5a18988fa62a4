import { expect, it } from 'vitest';
import { nextRun } from './cron-schedule.ts';

const AFTER = Date.UTC(2026, 10, 30, 9, 17);
const next = (expression: string, timeZone?: string) => {
  const run = nextRun({ expression, timeZone }, AFTER);
  return run === undefined ? undefined : new Date(run).toISOString();
};

it.each([
  ['0 3 * * *', undefined, '2026-12-01T03:00:00.000Z'],
  ['0 3 * * *', 'Europe/Berlin', '2026-12-01T02:00:00.000Z'],
  ['CRON_TZ=Europe/Berlin 0 3 * * *', undefined, '2026-12-01T02:00:00.000Z'],
  ['TZ=Asia/Tokyo  0 3 * * *', 'Europe/Berlin', '2026-11-30T18:00:00.000Z'],
  ['? 3 ? * 1', undefined, '2026-12-07T03:00:00.000Z'],
  ['0 0 13 * 5', undefined, '2026-12-04T00:00:00.000Z'],
  ['@midnight', 'Europe/Berlin', '2026-11-30T23:00:00.000Z'],
  ['TZ=Europe/Berlin @daily', undefined, '2026-11-30T23:00:00.000Z'],
  // At the latest: they count from when the CronJob was made, or ran last.
  ['@every 1h30m', undefined, '2026-11-30T10:47:00.000Z'],
  ['CRON_TZ=Europe/Berlin @every 24h', undefined, '2026-12-01T09:17:00.000Z'],
  ['@every 1.5h', undefined, '2026-11-30T10:47:00.000Z'],
  ['@every 90500ms', undefined, '2026-11-30T09:18:30.000Z'],
  ['@every 1us', undefined, '2026-11-30T09:17:01.000Z'],
  ['@every -1h', undefined, '2026-11-30T09:17:01.000Z'],
  // A step beyond the end of its field leaves the first number.
  ['*/90 * * * *', undefined, '2026-11-30T10:00:00.000Z'],
  ['0 */36 * * *', undefined, '2026-12-01T00:00:00.000Z'],
  ['0 5-8/36 * * *', undefined, '2026-12-01T05:00:00.000Z'],
  ['30 2 */40 * *', undefined, '2026-12-01T02:30:00.000Z'],
  ['0 0 */1 * 5', undefined, '2026-12-04T00:00:00.000Z'],
])('%s in %s', (expression, timeZone, run) => {
  expect(next(expression, timeZone)).toBe(run);
});

it.each([
  '@every 1d',
  '@every',
  '@every  1h',
  '@every 1',
  '@every 300y',
  '@every 9999999h',
  'TZ=Nowhere/Town 0 3 * * *',
  'TZ=UTC',
  '0 0 31 2 *',
  '0 3 * *',
])('%s is not told', (expression) => {
  expect(next(expression)).toBeUndefined();
});
