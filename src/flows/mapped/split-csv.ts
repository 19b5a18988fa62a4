/** Why a line is not a row. `open`: a quoted value continues in the next line. */
export type CsvProblem = 'open' | 'text after a closing quote';

const QUOTE = '"';
const SPACE = /\s/;

/**
 * The values of one CSV row (RFC 4180), with any single-character separator; a quote within a quoted value is doubled. Spaces
 * around unquoted values are dropped.
 */
export function splitCsv(text: string, separator: string): readonly string[] | CsvProblem {
  if (!text.includes(QUOTE)) {
    const values = text.split(separator);
    return SPACE.test(text) ? values.map((value) => value.trim()) : values;
  }
  const values: string[] = [];
  for (let at = 0; ; ) {
    const start = firstOfValue(text, at, separator);
    if (text[start] !== QUOTE) {
      const end = text.indexOf(separator, at);
      values.push(text.slice(at, end < 0 ? text.length : end).trim());
      if (end < 0) return values;
      at = end + 1;
      continue;
    }
    const close = closingQuote(text, start + 1);
    if (close < 0) return 'open';
    values.push(text.slice(start + 1, close).replaceAll('""', QUOTE));
    const next = firstOfValue(text, close + 1, separator);
    if (next >= text.length) return values;
    if (text[next] !== separator) return 'text after a closing quote';
    at = next + 1;
  }
}

/** Skips spaces, unless space is the separator. */
function firstOfValue(text: string, from: number, separator: string): number {
  let at = from;
  while (at < text.length && text[at] !== separator && (text[at] === ' ' || text[at] === '\t')) at++;
  return at;
}

function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf(QUOTE, from); at >= 0; at = text.indexOf(QUOTE, at + 2)) {
    if (text[at + 1] !== QUOTE) return at;
  }
  return -1;
}
