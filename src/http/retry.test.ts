import { describe, expect, it } from 'vitest';
import type { HttpResult } from './exchange.ts';
import type { HttpFailure } from './http-failure.ts';
import { createPatience } from './patience.ts';
import { parseRetryAfter } from './retry-delay.ts';
import { createSender } from './sender.ts';

const NOW = Date.UTC(2026, 0, 1, 12, 0, 0);
const OK: HttpResult = { kind: 'answered', reply: { status: 200, headers: {}, json: {} } };
const REQUEST = { method: 'GET', url: new URL('https://c'), headers: {}, body: undefined } as const;
const refused = (status: number, retryAfterMs?: number): HttpFailure => ({
  kind: 'status',
  status,
  contentType: '',
  text: '',
  retryAfterMs,
});

describe('Retry-After', () => {
  it.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['Thu, 01 Jan 2026 12:00:05 GMT', 5000],
    ['Thu, 01 Jan 2026 11:00:00 GMT', 0],
    [undefined, undefined],
    ['', undefined],
    ['soon', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    ['99999999999', undefined],
  ])('%s is %s', (value, milliseconds) => {
    expect(parseRetryAfter(value, NOW)).toBe(milliseconds);
  });
});

function sending(
  failures: readonly HttpFailure[],
  options: {
    totalMs?: number;
    cancelAt?: number;
    wasReached?: boolean;
    outlastsAbsence?: boolean;
    /** The clock stands still, as one that is set back again and again. */
    isStopped?: boolean;
  } = {},
) {
  const said: string[] = [];
  const waits: number[] = [];
  let now = 0;
  let sent = 0;
  const cancelled = new AbortController();
  const clock = {
    now: () => now,
    random: () => 0.5,
    sleep: async (ms: number) => {
      waits.push(ms);
      if (options.isStopped !== true) now += ms;
      if (waits.length === options.cancelAt) cancelled.abort();
    },
    onWait: (what: string) => {
      said.push(what);
      return () => undefined;
    },
  };
  const sender = createSender(
    async (_, timeLimitMs) => {
      const failure = failures[sent++];
      if (failure?.kind === 'time-limit') now += timeLimitMs;
      return failure === undefined ? OK : { kind: 'failed', failure };
    },
    {
      patience: createPatience(clock, options.totalMs ?? 600_000, cancelled.signal),
      random: clock.random,
      pace: { firstMs: 1_000, longestMs: 4_000 },
      requestTimeoutMs: 10_000,
      maxAttempts: 6,
      server: 'https://c',
      describe: () => 'why',
      wasReached: options.wasReached ?? false,
      outlastsAbsence: options.outlastsAbsence ?? false,
    },
  );
  return { run: () => sender.send(REQUEST), waits, sent: () => sent, now: () => now, said };
}

describe('a request that may be sent again', () => {
  it('is, until it goes well, later each time and never much later than the longest pause', async () => {
    const { run, waits } = sending(Array(5).fill(refused(503)));
    expect(await run()).toEqual(OK);
    expect(waits).toEqual([750, 1500, 3000, 3000, 3000]);
  });

  it('waits as long as it is told, and a little more by chance', async () => {
    const { run, waits } = sending([refused(429, 30_000), refused(503, 0)]);
    expect(await run()).toEqual(OK);
    expect(waits).toEqual([30_250, 500]);
  });

  it.each([400, 401, 403, 404, 409, 422, 501])('is not repeated after %i', async (status) => {
    const { run, sent } = sending([refused(status)]);
    expect(await run()).toMatchObject({ failure: { status } });
    expect(sent()).toBe(1);
  });

  it('is given up when the wait would take all the time that is left', async () => {
    const { run, waits } = sending([refused(429, 60_000)], { totalMs: 61_000 });
    expect(await run()).toMatchObject({ failure: { status: 429 } });
    expect(waits).toEqual([]);
  });

  it('is given up soon when the server was never reached, but not when it went away', async () => {
    const away: HttpFailure = { kind: 'unreachable', reason: 'no-connection', code: 'ECONNREFUSED' };
    const never = sending(Array(9).fill(away));
    await never.run();
    expect(never.sent()).toBe(3);
    const again = sending(Array(9).fill(away), { wasReached: true });
    await again.run();
    expect(again.sent()).toBe(6);
    const later = sending([refused(503), ...Array(9).fill(away)]);
    await later.run();
    expect(later.sent()).toBe(6);
  });

  it.each([
    { kind: 'unreachable', reason: 'no-connection', code: 'ECONNREFUSED' },
    { kind: 'interrupted', code: 'ECONNRESET' },
    refused(503),
    refused(429),
  ] as const)('outlasts the absence of a server that has worked: %j', async (away) => {
    const restart = sending(Array(30).fill(away), { outlastsAbsence: true, wasReached: true });
    expect(await restart.run()).toEqual(OK);
    const forever = sending(Array(999).fill(away), {
      outlastsAbsence: true,
      wasReached: true,
      totalMs: 60_000,
    });
    expect(await forever.run()).toMatchObject({ kind: 'failed', failure: { kind: away.kind } });
    expect(forever.now()).toBeGreaterThan(40_000);
  });

  it('is given up as before when the server is there and fails, or has never worked', async () => {
    const failing = sending(Array(9).fill(refused(500)), { outlastsAbsence: true, wasReached: true });
    await failing.run();
    expect(failing.sent()).toBe(6);
    const never = sending(Array(9).fill(refused(503)), { outlastsAbsence: true });
    await never.run();
    expect(never.sent()).toBe(6);
  });

  it('has no more time because the clock is set back', async () => {
    const { run, sent } = sending(Array(999).fill(refused(503)), {
      outlastsAbsence: true,
      wasReached: true,
      totalMs: 60_000,
      isStopped: true,
    });
    await run();
    expect(sent()).toBeLessThan(30);
  });

  it('is given up after half a minute when the server takes connections and never answered', async () => {
    const silent: HttpFailure = { kind: 'time-limit', limitMs: 1 };
    const never = sending(Array(99).fill(silent));
    expect(await never.run()).toEqual({ kind: 'failed', failure: silent });
    expect(never.now()).toBeLessThanOrEqual(30_000);
    expect(never.said).toContain('why; trying again in 1 s, for at most 20 s in all');
    const later = sending([refused(503), ...Array(4).fill(silent)]);
    expect(await later.run()).toEqual(OK);
    expect(later.now()).toBeGreaterThan(40_000);
  });

  it('is given up soon when a page answers that is no API', async () => {
    const { run, sent } = sending(Array(9).fill({ kind: 'unusable', status: 200, found: 'html' }));
    await run();
    expect(sent()).toBe(3);
  });

  it('is given up when the job is cancelled while it waits', async () => {
    const { run, sent } = sending(Array(9).fill(refused(503)), { cancelAt: 2 });
    await run();
    expect(sent()).toBe(2);
  });
});
