/**
 * A line of Markdown without its code spans (CommonMark 0.31, 6.1), and whether a backtick of it is left over: it may begin code that ends on
 * a later line. A bar is no part of code: it may end the cell of a table, which comes first.
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
      // A backslash takes a backtick its meaning outside of code, and only there.
      const length = line[at] === '\\' ? 2 : 1;
      text += line.slice(at, at + length);
      at += length;
    }
  }
  return { text, isOpen };
}

/** How many backticks stand there. */
function runAt(line: string, at: number): number {
  let end = at;
  while (line[end] === '`') end++;
  return end - at;
}

/** Just behind the next run of as many backticks. */
function endOfSpan(line: string, start: number, length: number): number | undefined {
  for (let at = line.indexOf('`', start); at >= 0; ) {
    const run = runAt(line, at);
    if (run === length) return at + run;
    at = line.indexOf('`', at + run);
  }
  return undefined;
}
