import { expect, it } from 'vitest';
import { createServerClock } from './server-clock.ts';

const NOON = Date.UTC(2026, 11, 2, 12);
const dateAt = (time: number) => new Date(time).toUTCString();

/** Answers of a server whose clock is `ahead`, each of which takes 100 ms. */
function clockAfter(ahead: number, sentAt: readonly number[]) {
  const clock = createServerClock();
  for (const sent of sentAt) clock.note(dateAt(NOON + sent + 50 + ahead), NOON + sent, NOON + sent + 100);
  return clock;
}

it('is not ahead as long as both clocks may show the same time', () => {
  expect(createServerClock().aheadMs()).toBe(0);
  expect(clockAfter(0, [0, 300, 999, 1400]).aheadMs()).toBe(0);
  const clock = createServerClock();
  clock.note(undefined, NOON, NOON + 100);
  clock.note('today', NOON, NOON + 100);
  expect(clock.aheadMs()).toBe(0);
});

it.each([3_600_000, -3_600_000, 2_500])('is ahead by %i ms, more exactly with each answer', (ahead) => {
  expect(Math.abs(clockAfter(ahead, [0]).aheadMs() - ahead)).toBeLessThan(600);
  const several = clockAfter(ahead, [0, 130, 420, 777, 930, 1310]);
  expect(Math.abs(several.aheadMs() - ahead)).toBeLessThan(150);
});

it('forgets what it knew when one of the clocks was set', () => {
  const clock = clockAfter(0, [0, 300]);
  clock.note(dateAt(NOON + 1000 + 60_000), NOON + 1000, NOON + 1100);
  expect(Math.abs(clock.aheadMs() - 60_000)).toBeLessThan(600);
});
