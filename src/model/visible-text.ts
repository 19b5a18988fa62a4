/** Longest text of an input that a report shows whole, in code points. */
const MAX_LENGTH = 200;

/**
 * What a terminal obeys or a reader cannot see, the one list of it for every output: control, format (bidi, zero width),
 * surrogate, private and unassigned characters (`\p{C}`), line separators, spaces that are not U+0020, what Unicode lets a
 * program leave out (`Default_Ignorable_Code_Point`: Hangul fillers, variation selectors, tags, the combining grapheme joiner),
 * and characters whose picture is empty: the braille blank, the Khitan filler, the null notehead, the hieroglyph blanks.
 */
const UNSEEN =
  '\\p{C}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\u2800\\u{16fe4}\\u{1d159}\\u{13441}\\u{13442}';
const INVISIBLE = new RegExp(`[${UNSEEN}]|(?! )\\p{Zs}`, 'gu');
/** Line feeds of a JSON text are between its strings, never in them. */
const INVISIBLE_IN_JSON = new RegExp(`(?!\\n)[${UNSEEN}]|(?! )\\p{Zs}`, 'gu');
const PLAIN = /^[\n -~]*$/;

/** Somebody's text on one line with nothing hidden: `\u202e` for what cannot be seen. At most `maxLength` code points of it. */
export function visibleText(text: string, maxLength = MAX_LENGTH): string {
  return escapeCharacters(shorten(text, maxLength), INVISIBLE);
}

/** The same, whole: for what has to be complete, such as the lines of a plan. */
export function wholeVisibleText(text: string): string {
  return escapeCharacters(text, INVISIBLE);
}

/** JSON text that says the same, with what cannot be seen in its strings written as JSON lets any character be written. */
export function visibleJson(json: string): string {
  return PLAIN.test(json) ? json : escapeCharacters(json, INVISIBLE_IN_JSON);
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
