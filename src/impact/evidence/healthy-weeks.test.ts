import { expect, it } from 'vitest';
import { recorderPauses } from '../../digest/times/recorder-pauses.ts';
import { unrecordedHours } from './recorded-hours.ts';

const MINUTE = 60_000;
const DAY = 1440;

/** The same numbers for the same seed (Numerical Recipes, linear congruential). */
function chances(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Minutes with a record of some weeks: busy by day, quiet or silent at night and at weekends, with outages of up to two hours. */
function healthyMinutes(seed: number): readonly number[] {
  const chance = chances(seed * 7919 + 13);
  const pick = (values: readonly number[]): number => values[Math.floor(chance() * values.length)] ?? 0;
  const peak = pick([0.05, 0.2, 1, 3, 10, 50, 300]);
  const atNight = pick([0, 0, 0.001, 0.01, 0.1]);
  const atWeekends = pick([1, 0.3, 0.02, 0]);
  /** How many minutes people need to come and go. */
  const edge = pick([10, 20, 40, 60, 120]);
  const [open, close] = [60 * pick([5, 6, 7, 8]), 60 * pick([16, 18, 20, 22])];
  const days = pick([7, 7, 10, 14, 30]);
  const outages = Array.from({ length: pick([0, 0, 1, 2]) }, () => {
    const from = chance() * days * DAY;
    return [from, from + chance() * 120] as const;
  });
  return Array.from({ length: days * DAY }, (_, minute) => minute).filter((minute) => {
    if (outages.some(([from, to]) => minute >= from && minute < to)) return false;
    const today = Math.floor(minute / DAY);
    // Who came on Friday may still be there on Saturday.
    const shares = [today - 1, today, today + 1].map((day) => {
      const ofDay = minute - day * DAY;
      const share = rising((ofDay - open) / edge) * rising((close - ofDay) / edge);
      return ((day + 7) % 7 >= 5 ? atWeekends : 1) * share;
    });
    const rate = peak * (Math.max(...shares) + atNight);
    return chance() < 1 - Math.exp(-rate);
  });
}

function rising(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** 8,000 of them were tried once. */
it.each(Array.from({ length: 150 }, (_, seed) => seed))(
  'a healthy recording is of all hours (%i)',
  (seed) => {
    const minutes = healthyMinutes(seed);
    const window = { first: (minutes[0] ?? 0) * MINUTE, last: (minutes.at(-1) ?? 0) * MINUTE };
    const source = {
      name: 'flows',
      format: 'hubble',
      window,
      ...recorderPauses(minutes),
      lostEvents: 0,
      sampling: undefined,
      isComplete: true,
      records: { lines: 9, connections: 9, ignored: {}, broken: {} },
    };
    const time = {
      sources: [source],
      spans: [window],
      end: window.last,
      hasStrays: false,
      filledMs: window.last - window.first,
      without: undefined,
    };
    // A shorter one has another reason.
    const isWeek = window.last - window.first > 6.65 * DAY * MINUTE;
    expect(isWeek && unrecordedHours(time, 7 * DAY * MINUTE)).toBeFalsy();
  },
);
