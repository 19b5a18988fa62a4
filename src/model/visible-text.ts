/** Longest text of an input that a report shows whole, in code points. */
const MAX_LENGTH = 200;

/**
 * Everything that a terminal obeys or a reader cannot see; all outputs use this one list. It has control, format (bidi, zero
 * width), surrogate, private and unassigned characters (`\p{C}`), line separators, spaces that are not U+0020, what Unicode lets
 * a program leave out (`Default_Ignorable_Code_Point`: Hangul fillers, variation selectors, tags, the combining grapheme joiner),
 * and characters with an empty glyph: the braille blank, the Khitan filler, the null notehead, the hieroglyph blanks.
 */
const UNSEEN =
  '\\p{C}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\u2800\\u{16fe4}\\u{1d159}\\u{13441}\\u{13442}';
const INVISIBLE = new RegExp(`[${UNSEEN}]|(?! )\\p{Zs}`, 'gu');
/** In JSON text, line feeds are only between strings, never in them. */
const INVISIBLE_IN_JSON = new RegExp(`(?!\\n)[${UNSEEN}]|(?! )\\p{Zs}`, 'gu');
const PLAIN = /^[\n -~]*$/;

/**
 * Untrusted text on one line with nothing hidden: characters that cannot be seen become escapes such as `\u202e`. At most
 * `maxLength` code points of it.
 */
export function visibleText(text: string, maxLength = MAX_LENGTH): string {
  return escapeCharacters(shorten(text, maxLength), INVISIBLE);
}

/** The same without a limit: for what has to be complete, such as the lines of a plan. */
export function wholeVisibleText(text: string): string {
  return escapeCharacters(text, INVISIBLE);
}

/** Equivalent JSON text in which the unseen characters in strings are written as escapes. */
export function visibleJson(json: string): string {
  return PLAIN.test(json) ? json : escapeCharacters(json, INVISIBLE_IN_JSON);
}

/** Writes every match as a JSON escape: `\u003c`, or two of them beyond U+FFFF. */
export function escapeCharacters(text: string, pattern: RegExp): string {
  return text.replace(pattern, (match) =>
    Array.from(
      { length: match.length },
      (_, i) => `\\u${match.charCodeAt(i).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}

function shorten(text: string, maxLength: number): string {
  // A code point has at least one UTF-16 unit, so most texts need no counting.
  if (text.length <= maxLength) return text;
  const points = Array.from(text.slice(0, 2 * maxLength + 2));
  return points.length <= maxLength ? text : `${points.slice(0, maxLength - 1).join('')}…`;
}
