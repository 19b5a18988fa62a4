/**
 * Skips JSON values. Stricter than JSON: ASCII without white space, integers only, as Hubble writes nearly all of its lines.
 * What passes is valid JSON; what does not needs a real parser. The text ends with a line feed, which no value holds: so no
 * function asks for the end. Each returns the place behind the value, or 0.
 */

const QUOTE: u8 = 0x22;
const BACKSLASH: u8 = 0x5c;
const COMMA: u8 = 0x2c;
const COLON: u8 = 0x3a;
const MINUS: u8 = 0x2d;
const ZERO: u8 = 0x30;
const OPEN_BRACE: u8 = 0x7b;
const CLOSE_BRACE: u8 = 0x7d;
const OPEN_BRACKET: u8 = 0x5b;
const CLOSE_BRACKET: u8 = 0x5d;

const MAX_DEPTH: i32 = 16;
const TRUE: u32 = 0x65757274;
const ALSE: u32 = 0x65736c61;
const NULL: u32 = 0x6c6c756e;

/** Behind the next byte that is a quote, a backslash, or none that a text may hold as it is: the place of that byte. */
function endOfPlain(at: usize): usize {
  while (true) {
    const bytes = v128.load(at);
    const isSpecial = v128.or(
      v128.or(i8x16.eq(bytes, i8x16.splat(QUOTE)), i8x16.eq(bytes, i8x16.splat(BACKSLASH))),
      // Signed: what is not ASCII is less, too.
      i8x16.lt_s(bytes, i8x16.splat(0x20)),
    );
    const found = i8x16.bitmask(isSpecial);
    if (found != 0) return at + ctz(found);
    at += 16;
  }
}

/** A text without escapes, whose quote is at `at`. */
export function skipPlainText(at: usize): usize {
  const end = endOfPlain(at + 1);
  return load<u8>(end) == QUOTE ? end + 1 : 0;
}

/** A key without escapes and its colon: where its value begins. */
export function skipKey(at: usize): usize {
  if (load<u8>(at) != QUOTE) return 0;
  const after = skipPlainText(at);
  return after != 0 && load<u8>(after) == COLON ? after + 1 : 0;
}

function skipText(start: usize): usize {
  let at = start + 1;
  while (true) {
    at = endOfPlain(at);
    const byte = load<u8>(at);
    if (byte == QUOTE) return at + 1;
    if (byte != BACKSLASH) return 0;
    at = skipEscape(at);
    if (at == 0) return 0;
  }
}

function skipEscape(at: usize): usize {
  switch (load<u8>(at + 1)) {
    case 0x22: // "
    case 0x5c: // \
    case 0x2f: // /
    case 0x62: // b
    case 0x66: // f
    case 0x6e: // n
    case 0x72: // r
    case 0x74: // t
      return at + 2;
    case 0x75: // u
      for (let i: usize = 2; i < 6; i++) if (!isHexDigit(load<u8>(at + i))) return 0;
      return at + 6;
    default:
      return 0;
  }
}

function isHexDigit(byte: u8): bool {
  const lower = byte | 0x20;
  return isDigit(byte) || (lower >= 0x61 && lower <= 0x66);
}

export function isDigit(byte: u8): bool {
  return byte >= ZERO && byte <= 0x39;
}

export function skipValue(at: usize, depth: i32): usize {
  const first = load<u8>(at);
  if (first == QUOTE) return skipText(at);
  if (first == OPEN_BRACE) return depth >= MAX_DEPTH ? 0 : skipObject(at, depth + 1);
  if (first == OPEN_BRACKET) return depth >= MAX_DEPTH ? 0 : skipArray(at, depth + 1);
  if (first == MINUS || isDigit(first)) return skipInteger(at);
  const word = load<u32>(at);
  if (word == TRUE || word == NULL) return at + 4;
  return first == 0x66 && load<u32>(at + 1) == ALSE ? at + 5 : 0;
}

function skipObject(start: usize, depth: i32): usize {
  let at = start + 1;
  if (load<u8>(at) == CLOSE_BRACE) return at + 1;
  while (true) {
    if (load<u8>(at) != QUOTE) return 0;
    at = skipText(at);
    if (at == 0 || load<u8>(at) != COLON) return 0;
    at = skipValue(at + 1, depth);
    if (at == 0) return 0;
    const after = load<u8>(at);
    if (after == CLOSE_BRACE) return at + 1;
    if (after != COMMA) return 0;
    at++;
  }
}

function skipArray(start: usize, depth: i32): usize {
  let at = start + 1;
  if (load<u8>(at) == CLOSE_BRACKET) return at + 1;
  while (true) {
    at = skipValue(at, depth);
    if (at == 0) return 0;
    const after = load<u8>(at);
    if (after == CLOSE_BRACKET) return at + 1;
    if (after != COMMA) return 0;
    at++;
  }
}

/** A number that goes on with a fraction or an exponent is followed by neither `,` nor a bracket, so callers refuse it. */
function skipInteger(start: usize): usize {
  let at = start;
  if (load<u8>(at) == MINUS) at++;
  const first = at;
  while (isDigit(load<u8>(at))) at++;
  const digits = at - first;
  return digits == 0 || (digits > 1 && load<u8>(first) == ZERO) ? 0 : at;
}
