/** Digits of which a double keeps each. */
const MAX_DIGITS = 15;

const [QUOTE, BACKSLASH, COLON, POINT, ZERO, NINE] = [0x22, 0x5c, 0x3a, 0x2e, 0x30, 0x39];
const [FIRST_PRINTED, LAST_PRINTED] = [0x20, 0x7e];

/** Where the quote is that ends a text of JSON; -1 for one that is not closed, or has anything that is escaped, or no ASCII. */
export function endOfPlainText(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH || byte < FIRST_PRINTED || byte > LAST_PRINTED) return -1;
  }
  return -1;
}

/** Where a number of JSON ends that is digits, possibly with a fraction; -1 for any other number, and for what is none. */
export function endOfNumber(bytes: Uint8Array, start: number, end: number): number {
  const whole = endOfDigits(bytes, start, end);
  if (whole === start || (bytes[start] === ZERO && whole > start + 1)) return -1;
  if (bytes[whole] !== POINT) return whole;
  const fraction = endOfDigits(bytes, whole + 1, end);
  return fraction === whole + 1 ? -1 : fraction;
}

function endOfDigits(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && isDigit(bytes[at])) at++;
  return at;
}

/** What `endOfNumber` ends, as JSON.parse reads it. */
export function numberAt(bytes: Buffer, start: number, end: number): number {
  if (end - start > MAX_DIGITS) return Number(bytes.toString('latin1', start, end));
  let number = 0;
  let divisor = 1;
  let isFraction = false;
  for (let at = start; at < end; at++) {
    if (bytes[at] === POINT) isFraction = true;
    else {
      number = number * 10 + (bytes[at] ?? 0) - ZERO;
      if (isFraction) divisor *= 10;
    }
  }
  // Both are exact, so the quotient is the double next to the number.
  return number / divisor;
}

/** NaN for anything but digits without a leading zero. */
export function integerAt(bytes: Uint8Array, start: number, end: number): number {
  const isWritten = end > start && end - start <= MAX_DIGITS && (bytes[start] !== ZERO || end === start + 1);
  let number = isWritten ? 0 : Number.NaN;
  for (let at = start; at < end; at++) {
    number = isDigit(bytes[at]) ? number * 10 + (bytes[at] ?? 0) - ZERO : Number.NaN;
  }
  return number;
}

/** The end of a text without a colon. */
export function behindLastColon(bytes: Uint8Array, start: number, end: number): number {
  for (let at = end - 1; at > start; at--) if (bytes[at] === COLON) return at + 1;
  return end;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}
