const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const LETTER_U = 0x75;

const MAX_DEPTH = 16;
const LITERALS = ['true', 'false', 'null'].map((text) => Buffer.from(text));
const ESCAPED = new Set(Buffer.from('"\\/bfnrt'));

/** What a byte is within a text. */
const PLAIN = 0;
const SPECIAL = 1;
const REFUSED = 2;
const TEXT_BYTES = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte < 0x20 || byte >= 0x7f) return REFUSED;
  return byte === QUOTE || byte === BACKSLASH ? SPECIAL : PLAIN;
});

/**
 * The index after the JSON value at `at`, or -1. Stricter than JSON: ASCII without white space, integers only, as Hubble
 * writes nearly all of its lines. What passes is valid JSON; what does not needs a real parser.
 */
export function skipJson(bytes: Uint8Array, at: number, end: number, depth = 0): number {
  if (at >= end) return -1;
  switch (bytes[at]) {
    case QUOTE:
      return skipText(bytes, at, end);
    case OPEN_BRACE:
      return depth >= MAX_DEPTH ? -1 : skipObject(bytes, at, end, depth + 1);
    case OPEN_BRACKET:
      return depth >= MAX_DEPTH ? -1 : skipArray(bytes, at, end, depth + 1);
    default:
      return skipNumberOrLiteral(bytes, at, end);
  }
}

/** The index after the closing quote of the text that opens at `at`, or -1. */
function skipText(bytes: Uint8Array, at: number, end: number): number {
  let i = at + 1;
  while (i < end) {
    const byte = bytes[i] ?? 0;
    const kind = TEXT_BYTES[byte];
    if (kind === PLAIN) {
      i++;
    } else if (byte === QUOTE) {
      return i + 1;
    } else if (kind === REFUSED) {
      return -1;
    } else {
      i = skipEscape(bytes, i, end);
      if (i < 0) return -1;
    }
  }
  return -1;
}

/** The same for a text without escapes: what is between the quotes is the text itself. */
export function skipPlainText(bytes: Uint8Array, at: number, end: number): number {
  for (let i = at + 1; i < end; i++) {
    const byte = bytes[i] ?? 0;
    if (TEXT_BYTES[byte] !== PLAIN) return byte === QUOTE ? i + 1 : -1;
  }
  return -1;
}

function skipEscape(bytes: Uint8Array, at: number, end: number): number {
  if (at + 1 >= end) return -1;
  const letter = bytes[at + 1] ?? 0;
  if (ESCAPED.has(letter)) return at + 2;
  if (letter !== LETTER_U || at + 6 > end) return -1;
  for (let i = at + 2; i < at + 6; i++) if (!isHexDigit(bytes[i] ?? 0)) return -1;
  return at + 6;
}

function isHexDigit(byte: number): boolean {
  const lower = byte | 0x20;
  return (byte >= ZERO && byte <= NINE) || (lower >= 0x61 && lower <= 0x66);
}

function skipObject(bytes: Uint8Array, at: number, end: number, depth: number): number {
  let i = at + 1;
  if (bytes[i] === CLOSE_BRACE) return i + 1;
  for (;;) {
    if (bytes[i] !== QUOTE) return -1;
    i = skipText(bytes, i, end);
    if (i < 0 || bytes[i] !== COLON) return -1;
    i = skipJson(bytes, i + 1, end, depth);
    if (i < 0 || i >= end) return -1;
    if (bytes[i] === CLOSE_BRACE) return i + 1;
    if (bytes[i] !== COMMA) return -1;
    i++;
  }
}

function skipArray(bytes: Uint8Array, at: number, end: number, depth: number): number {
  let i = at + 1;
  if (bytes[i] === CLOSE_BRACKET) return i + 1;
  for (;;) {
    i = skipJson(bytes, i, end, depth);
    if (i < 0 || i >= end) return -1;
    if (bytes[i] === CLOSE_BRACKET) return i + 1;
    if (bytes[i] !== COMMA) return -1;
    i++;
  }
}

function skipNumberOrLiteral(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at] ?? 0;
  if (first !== MINUS && (first < ZERO || first > NINE)) {
    for (const literal of LITERALS) if (isAt(bytes, at, end, literal)) return at + literal.length;
    return -1;
  }
  let i = first === MINUS ? at + 1 : at;
  const start = i;
  while (i < end && isDigit(bytes[i])) i++;
  const digits = i - start;
  return digits === 0 || (digits > 1 && bytes[start] === ZERO) ? -1 : i;
}

/** A number that goes on with a fraction or an exponent is followed by neither `,` nor a bracket, so callers refuse it. */
function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}

/** Whether the bytes from `at` on are `text`. */
export function isAt(bytes: Uint8Array, at: number, end: number, text: Uint8Array): boolean {
  if (end - at < text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text[i]) return false;
  return true;
}
