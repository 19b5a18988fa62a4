/** How JSON records are laid out: one per line, or spread over lines or in an array, as `jq` prints them. */
export type JsonLayout = 'lines' | 'values';

/** What a tool says before its output, such as `Defaulted container … out of: …`: some lines without any JSON, which count as broken. */
const SAID_BEFORE = /^(?:(?!\s*[[{])[^\n{]*\n){1,20}/;
const ARRAY_OF_VALUES = /^\s*\[\s*[[{\]]/;
const OBJECT_THAT_GOES_ON = /^\s*(\{(?:[^\n]*[[{,])?)[ \t]*\r?\n\s*(.)/;

export function detectJsonLayout(start: Uint8Array): JsonLayout {
  const text = Buffer.from(start)
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .replace(SAID_BEFORE, '');
  const [, firstLine = '', next = ''] = OBJECT_THAT_GOES_ON.exec(text) ?? [];
  return ARRAY_OF_VALUES.test(text) || canGoOn(firstLine, next) ? 'values' : 'lines';
}

const TEXT_OR_MARK = /"(?:[^"\\]|\\.)*"|[^\s]/g;

/** Whether JSON may continue like this: a broken line that happens to end like the first of several must not swallow those that follow. */
function canGoOn(line: string, next: string): boolean {
  const open: string[] = [];
  let before = '';
  for (const [mark] of line.matchAll(TEXT_OR_MARK)) {
    if (mark === '{' || mark === '[') {
      if (!['', ':', ',', '['].includes(before)) return false;
      open.push(mark);
    } else if (mark === '}' || mark === ']') {
      if (open.pop() !== (mark === '}' ? '{' : '[')) return false;
    } else if (mark === '"') return false;
    before = mark;
  }
  if (open.at(-1) === '{') return next === '"' || (next === '}' && before === '{');
  return open.length > 0;
}
