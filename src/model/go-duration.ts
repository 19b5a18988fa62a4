const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

const DURATION = /^[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/;
const PART = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g;

/** Go counts nanoseconds in a signed 64-bit integer. */
const MAX_MS = 2 ** 63 / 1e6;

/** Milliseconds of a duration such as `1h30m`, as Go's `time.ParseDuration` reads it, which knows no days; undefined when it is not one. */
export function parseGoDuration(text: string): number | undefined {
  if (/^[-+]?0$/.test(text)) return 0;
  if (!DURATION.test(text)) return undefined;
  const parts = [...text.matchAll(PART)];
  const milliseconds = parts.reduce(
    (sum, [, number, unit = '']) => sum + Number(number) * (UNITS[unit] ?? 0),
    0,
  );
  if (milliseconds >= MAX_MS) return undefined;
  return text.startsWith('-') ? -milliseconds : milliseconds;
}
