const ZERO = 0x30;
/** The most digits with which a number is exact. */
const MAX_DIGITS = 15;

/** The number that a text of nothing but digits is; undefined for any other text, and for one that is too long to be exact. */
export function digitsIn(text: string): number | undefined {
  if (text.length === 0 || text.length > MAX_DIGITS) return undefined;
  let number = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - ZERO;
    if (digit < 0 || digit > 9) return undefined;
    number = number * 10 + digit;
  }
  return number;
}
