import type { EpochMs } from '../../model/digest.ts';

const RFC_3339 = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}:\d{2})(?:\.(\d+))?([Zz]|[+-]\d{2}:\d{2})$/;

/**
 * RFC 3339 to milliseconds, cut off, not rounded; anything else is undefined. The fraction, of any length, is read here:
 * Date.parse reads one of more than nine digits in a way of its own.
 */
export function parseTime(text: string | undefined): EpochMs | undefined {
  const [whole, day, clock, fraction = '', zone = ''] = RFC_3339.exec(text ?? '') ?? [];
  if (whole === undefined) return undefined;
  const second = Date.parse(`${day}T${clock}${zone.toUpperCase()}`);
  // Zero of protobuf and of Go (year 1): no clock wrote it. Taken for a time, it would make the window half a century long.
  if (Number.isNaN(second) || second <= 0) return undefined;
  return second + Number(fraction.slice(0, 3).padEnd(3, '0'));
}
