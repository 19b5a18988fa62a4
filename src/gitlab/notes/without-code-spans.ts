/**
 * A line of Markdown without its code spans (CommonMark 0.31, 6.1), and whether a backtick is left over, which may begin code
 * that ends on a later line. A pipe is not part of code: it may end a table cell, which takes precedence.
 */
export function withoutCodeSpans(line: string): { readonly text: string; readonly isOpen: boolean } {
  let text = '';
  let isOpen = false;
  for (let at = 0; at < line.length; ) {
    const run = runAt(line, at);
    if (run > 0) {
      const end = endOfSpan(line, at + run, run);
      if (end === undefined || line.slice(at, end).includes('|')) {
        isOpen = true;
        text += line.slice(at, at + run);
        at += run;
      } else at = end;
    } else {
      // Outside of code, and only there, a backslash makes a backtick literal.
      const length = line[at] === '\\' ? 2 : 1;
      text += line.slice(at, at + length);
      at += length;
    }
  }
  return { text, isOpen };
}

/** The number of backticks at this position. */
function runAt(line: string, at: number): number {
  let end = at;
  while (line[end] === '`') end++;
  return end - at;
}

/** The position after the next run of as many backticks. */
function endOfSpan(line: string, start: number, length: number): number | undefined {
  for (let at = line.indexOf('`', start); at >= 0; ) {
    const run = runAt(line, at);
    if (run === length) return at + run;
    at = line.indexOf('`', at + run);
  }
  return undefined;
}
