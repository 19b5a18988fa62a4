/** Steps through a text that JSON.parse has accepted, so nothing is checked here. Offsets are into that text. */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_MAP = 0x7b;
const CLOSE_MAP = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;

/** The first offset at or after `at` that is not white space, a comma or a colon. */
export function nextToken(text: string, at: number): number {
  let here = at;
  for (;;) {
    const code = text.charCodeAt(here);
    if (code > 0x20 && code !== COMMA && code !== COLON) return here;
    if (Number.isNaN(code)) return here;
    here++;
  }
}

export function isMapStart(text: string, at: number): boolean {
  return text.charCodeAt(at) === OPEN_MAP;
}

export function isListStart(text: string, at: number): boolean {
  return text.charCodeAt(at) === OPEN_LIST;
}

export function isEnd(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === CLOSE_MAP || code === CLOSE_LIST || Number.isNaN(code);
}

/** The offset after the string whose opening quote is at `at`. */
export function endOfString(text: string, at: number): number {
  let quote = text.indexOf('"', at + 1);
  while (isEscaped(text, quote)) quote = text.indexOf('"', quote + 1);
  return quote + 1;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++;
  return backslashes % 2 === 1;
}

/** The string whose opening quote is at `at` and that ends at `end`. */
export function stringAt(text: string, at: number, end: number): string {
  const inner = text.slice(at + 1, end - 1);
  return inner.includes('\\') ? String(JSON.parse(text.slice(at, end))) : inner;
}

const BEFORE_COLON = /\s*:/y;

/** Whether some key of the JSON text is written with an escape. */
export function hasEscapedKey(text: string): boolean {
  if (!text.includes('\\')) return false;
  for (let at = text.indexOf('"'); at >= 0; ) {
    const end = endOfString(text, at);
    BEFORE_COLON.lastIndex = end;
    if (text.slice(at, end).includes('\\') && BEFORE_COLON.test(text)) return true;
    at = text.indexOf('"', end);
  }
  return false;
}

/** The offset after the value that starts at `at`. */
export function endOfValue(text: string, at: number): number {
  const first = text.charCodeAt(at);
  if (first === QUOTE) return endOfString(text, at);
  if (first !== OPEN_MAP && first !== OPEN_LIST) return endOfWord(text, at);
  let depth = 0;
  for (let here = at; ; ) {
    const code = text.charCodeAt(here);
    if (code === QUOTE) {
      here = endOfString(text, here);
      continue;
    }
    if (code === OPEN_MAP || code === OPEN_LIST) depth++;
    else if (code === CLOSE_MAP || code === CLOSE_LIST) depth--;
    here++;
    if (depth === 0) return here;
  }
}

function endOfWord(text: string, at: number): number {
  let here = at;
  while (text.charCodeAt(here) > 0x20 && text.charCodeAt(here) !== COMMA && !isEnd(text, here)) here++;
  return here;
}
