import { readGap } from './scan-gap.ts';
import {
  advance,
  codeAt,
  isBlank,
  isBreak,
  isDocumentMark,
  readBreak,
  readMatch,
  skipBlanks,
  type TextCursor,
} from './text-cursor.ts';
import type { ScanFault } from './yaml-token.ts';

const ORDINARY = {
  "'": /[^ \t\n\r\x85\u2028\u2029']+/y,
  '"': /[^ \t\n\r\x85\u2028\u2029"\\]+/y,
};

/** A quoted text; its further lines may start anywhere, even before the column of its key. */
export function scanQuoted(cursor: TextCursor, quote: '"' | "'"): { readonly text: string } | ScanFault {
  const start = cursor.at;
  let text = '';
  advance(cursor);
  for (;;) {
    if (isDocumentMark(cursor)) return { fault: 'MISSING_QUOTE', offset: start };
    text += readMatch(cursor, ORDINARY[quote]);
    const here = cursor.text[cursor.at];
    if (here === undefined) return { fault: 'MISSING_QUOTE', offset: start };
    if (here === quote) {
      advance(cursor);
      if (quote === '"' || cursor.text[cursor.at] !== quote) return { text };
      text += quote;
      advance(cursor);
    } else if (here === '\\') {
      const escaped = scanEscape(cursor);
      if (typeof escaped !== 'string') return escaped;
      text += escaped;
    } else {
      text += readGap(cursor, 0).text;
    }
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  "'": "'",
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};
const DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

function scanEscape(cursor: TextCursor): string | ScanFault {
  const fault = { fault: 'BAD_DQ_ESCAPE', offset: cursor.at };
  if (isBreak(codeAt(cursor, 1))) return skipEscapedBreak(cursor);
  const letter = cursor.text[cursor.at + 1] ?? '';
  advance(cursor, 2);
  const known = Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined;
  if (known !== undefined) return known;
  const digits = Object.hasOwn(DIGITS, letter) ? DIGITS[letter] : undefined;
  if (digits === undefined) return fault;
  const hex = cursor.text.slice(cursor.at, cursor.at + digits);
  if (hex.length < digits || !/^[0-9a-fA-F]+$/.test(hex)) return fault;
  const code = Number.parseInt(hex, 16);
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return fault;
  advance(cursor, digits);
  return String.fromCodePoint(code);
}

/** A backslash removes the line break after it and the indentation of the next line; empty lines stay. */
function skipEscapedBreak(cursor: TextCursor): string {
  advance(cursor);
  readBreak(cursor);
  let breaks = '';
  while (isBlank(codeAt(cursor)) || isBreak(codeAt(cursor))) {
    skipBlanks(cursor);
    breaks += readBreak(cursor);
  }
  return breaks;
}
