import type { EpochMs } from '../../model/digest.ts';
import { parseTime } from './parse-time.ts';

const WHOLE_SECONDS = 'yyyy-mm-ddThh:mm:ss'.length;
const ZERO = 0x30;
const POINT = 0x2e;
const LETTER_Z = 0x5a;

/** Reads the time that is written from `start` to `end`, as parseTime does, which is asked once a second. */
export type TimeBytesReader = (bytes: Buffer, start: number, end: number) => EpochMs | undefined;

export function createTimeBytesReader(): TimeBytesReader {
  const lastSecond = new Uint8Array(WHOLE_SECONDS);
  let lastSecondMs = 0;

  const isLastSecond = (bytes: Buffer, start: number): boolean => {
    // Backwards: times differ in their last digits first.
    for (let i = WHOLE_SECONDS - 1; i >= 0; i--) if (bytes[start + i] !== lastSecond[i]) return false;
    return true;
  };

  return (bytes, start, end) => {
    if (end - start > WHOLE_SECONDS && isLastSecond(bytes, start)) {
      const milliseconds = fractionOf(bytes, start + WHOLE_SECONDS, end);
      if (milliseconds >= 0) return lastSecondMs + milliseconds;
    }
    const time = parseTime(bytes.toString('latin1', start, end));
    if (time !== undefined && bytes[end - 1] === LETTER_Z) {
      lastSecondMs = Math.floor(time / 1000) * 1000;
      for (let i = 0; i < WHOLE_SECONDS; i++) lastSecond[i] = bytes[start + i] ?? 0;
    }
    return time;
  };
}

/** Milliseconds after the whole second of a time in UTC, cut off; -1 when the text goes on in another way. */
function fractionOf(bytes: Buffer, start: number, end: number): number {
  const last = end - 1;
  if (bytes[last] !== LETTER_Z) return -1;
  if (last === start) return 0;
  if (bytes[start] !== POINT || last === start + 1) return -1;
  let milliseconds = 0;
  let scale = 100;
  for (let i = start + 1; i < last; i++) {
    const digit = (bytes[i] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    milliseconds += digit * scale;
    scale = scale > 1 ? scale / 10 : 0;
  }
  return milliseconds;
}
