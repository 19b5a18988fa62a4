import { isSame } from './bytes';
import { isDigit } from './skip-json';

const QUOTE: u8 = 0x22;
const COLON: u8 = 0x3a;
const POINT: u8 = 0x2e;
const ZERO: u8 = 0x30;
const LETTER_Z: u8 = 0x5a;

/** Of `yyyy-mm-ddThh:mm:ss` the part that names the hour, `yyyy-mm-ddThh`, and all of it. */
const WHOLE_HOUR: usize = 13;
const WHOLE_SECONDS: usize = 19;

/** Milliseconds of the hour that is written in WHOLE_HOUR bytes, in UTC, as the rules for times have it; NaN when it is none. */
declare function hourAt(at: usize): f64;

/** The hour that was read last, as it is written. */
const hour = memory.data(16, 16);

/** What was read last, and the beginning of its hour. */
export let time: f64 = 0;
export let hourTime: f64 = NaN;

/** Reads the text with a time at `start`: behind it, or 0 when it is written in another way than Hubble's. */
export function readTime(start: usize): usize {
  if (load<u8>(start) != QUOTE) return 0;
  const text = start + 1;
  const minute = sixtieth(text + WHOLE_HOUR);
  const second = sixtieth(text + WHOLE_HOUR + 3);
  if (minute < 0 || second < 0) return 0;
  if (!isSame(text, hour, WHOLE_HOUR)) {
    const milliseconds = hourAt(text);
    if (isNaN(milliseconds)) return 0;
    memory.copy(hour, text, WHOLE_HOUR);
    hourTime = milliseconds;
  }
  time = hourTime + <f64>(minute * 60 + second) * 1000;
  return readFraction(text + WHOLE_SECONDS);
}

/** The number at `at`, a colon and two digits; -1: it is none below 60. */
function sixtieth(at: usize): i32 {
  const tens: i32 = load<u8>(at + 1) - ZERO;
  const ones: i32 = load<u8>(at + 2) - ZERO;
  if (load<u8>(at) != COLON || tens > 5 || ones > 9) return -1;
  return tens * 10 + ones;
}

/** The fraction of a second, if any, cut off behind milliseconds, and the end of the text. */
function readFraction(start: usize): usize {
  let at = start;
  if (load<u8>(at) == POINT) {
    at++;
    let scale: i32 = 100;
    let milliseconds: i32 = 0;
    const first = at;
    while (isDigit(load<u8>(at))) {
      milliseconds += (load<u8>(at) - ZERO) * scale;
      scale /= 10;
      at++;
    }
    if (at == first) return 0;
    time += <f64>milliseconds;
  }
  return load<u8>(at) == LETTER_Z && load<u8>(at + 1) == QUOTE ? at + 2 : 0;
}
