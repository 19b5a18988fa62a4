import { isSame } from './bytes';
import { isDigit } from './skip-json';

const QUOTE: u8 = 0x22;
const POINT: u8 = 0x2e;
const ZERO: u8 = 0x30;
const LETTER_Z: u8 = 0x5a;

/** `yyyy-mm-ddThh:mm:ss` */
const WHOLE_SECONDS: usize = 19;

/** Milliseconds of the time that is written in WHOLE_SECONDS bytes, in UTC, as the rules for times have it; NaN when it is none. */
// @ts-expect-error: decorator
declare function secondAt(at: usize): f64;

/** Seconds seen before, one for each of their last two digits: the text, then the time. */
const SECONDS: usize = 100;
const SECOND_BYTES: usize = 32;
const known = memory.data(3200, 16);

/** What was read last. */
export let time: f64 = 0;

/** Reads the text with a time at `start`: behind it, or 0 when it is written in another way than Hubble's. */
export function readTime(start: usize): usize {
  if (load<u8>(start) != QUOTE) return 0;
  const text = start + 1;
  const tens: usize = load<u8>(text + 17) - ZERO;
  const ones: usize = load<u8>(text + 18) - ZERO;
  const slot = tens * 10 + ones;
  if (tens > 9 || ones > 9 || slot >= SECONDS) return 0;
  const second = known + slot * SECOND_BYTES;
  if (!isSame(text, second, WHOLE_SECONDS)) {
    const milliseconds = secondAt(text);
    if (isNaN(milliseconds)) return 0;
    memory.copy(second, text, WHOLE_SECONDS);
    store<f64>(second, milliseconds, 24);
  }
  time = load<f64>(second, 24);
  return readFraction(text + WHOLE_SECONDS);
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
