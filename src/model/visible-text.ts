/** Longest text of an input that a report shows whole, in code points. */
const MAX_LENGTH = 200;

/**
 * Control, format (bidi, zero width), surrogate and private characters, line separators, and spaces that are not U+0020:
 * what a terminal obeys or a reader cannot see.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;

/** Somebody's text on one line with nothing hidden: `\u202e` for what cannot be seen. At most `maxLength` code points of it. */
export function visibleText(text: string, maxLength = MAX_LENGTH): string {
  return escapeCharacters(shorten(text, maxLength), INVISIBLE);
}

/** The same, whole: for what has to be complete, such as the lines of a plan. */
export function wholeVisibleText(text: string): string {
  return escapeCharacters(text, INVISIBLE);
}

/** Writes every match as JSON does: `\u003c`, two of them beyond U+FFFF. */
export function escapeCharacters(text: string, pattern: RegExp): string {
  return text.replace(pattern, (match) =>
    Array.from(
      { length: match.length },
      (_, i) => `\\u${match.charCodeAt(i).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}

function shorten(text: string, maxLength: number): string {
  // A UTF-16 unit is at most one code point, so that most texts need no counting.
  if (text.length <= maxLength) return text;
  const points = Array.from(text.slice(0, 2 * maxLength + 2));
  return points.length <= maxLength ? text : `${points.slice(0, maxLength - 1).join('')}…`;
}
