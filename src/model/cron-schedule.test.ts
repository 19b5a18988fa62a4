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
])('%s in %s', (expression, timeZone, run) => {
  expect(next(expression, timeZone)).toBe(run);
});

it.each(['@every 1h', 'TZ=Nowhere/Town 0 3 * * *', 'TZ=UTC', '0 0 31 2 *', '0 3 * *'])(
  '%s is not told',
  (expression) => {
    expect(next(expression)).toBeUndefined();
  },
);
