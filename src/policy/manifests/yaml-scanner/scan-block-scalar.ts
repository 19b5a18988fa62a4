import { foldBreaks } from './scan-gap.ts';
import {
  advance,
  codeAt,
  isBlank,
  isBreak,
  isBreakOrEnd,
  readBreak,
  readLine,
  skipBlanks,
  type TextCursor,
} from './text-cursor.ts';
import type { ScanFault } from './yaml-token.ts';

const HASH = 0x23;
const SPACE = 0x20;
const TAB = 0x09;

/** A text after `|` or `>`; `parent` is the column of the map or list that contains it, -1 for none. */
export function scanBlockScalar(cursor: TextCursor, parent: number): { readonly text: string } | ScanFault {
  const isLiteral = cursor.text[cursor.at] === '|';
  advance(cursor);
  const header = scanHeader(cursor);
  if ('fault' in header) return header;
  let indent = header.increment === 0 ? 0 : Math.max(parent, 0) + header.increment;
  const skipped = skipEmptyLines(cursor, indent, parent);
  if ('fault' in skipped) return skipped;
  indent = skipped.indent;
  let empty = skipped.breaks;
  let text = '';
  let lastBreak = '';
  let wasIndented = false;
  while (cursor.column === indent && codeAt(cursor) !== 0) {
    const isIndented = isBlank(codeAt(cursor));
    const isFolded = !isLiteral && !wasIndented && !isIndented && lastBreak === '\n';
    text += isFolded ? foldBreaks(lastBreak, empty) : lastBreak + empty;
    wasIndented = isIndented;
    text += readLine(cursor);
    lastBreak = readBreak(cursor);
    const between = skipEmptyLines(cursor, indent, parent);
    if ('fault' in between) return between;
    empty = between.breaks;
  }
  if (header.chomping !== '-') text += lastBreak;
  if (header.chomping === '+') text += empty;
  return { text };
}

interface Header {
  readonly chomping: string;
  readonly increment: number;
}

const HEADER = /(?:([-+])([0-9])?|([0-9])([-+])?)?/y;

function scanHeader(cursor: TextCursor): Header | ScanFault {
  const fault = { fault: 'BAD_BLOCK_HEADER', offset: cursor.at - 1 };
  HEADER.lastIndex = cursor.at;
  const [written = '', before, digitBehind, digit, behind] = HEADER.exec(cursor.text) ?? [];
  advance(cursor, written.length);
  const number = digitBehind ?? digit;
  skipBlanks(cursor);
  if (codeAt(cursor) === HASH) readLine(cursor);
  if (number === '0' || !isBreakOrEnd(codeAt(cursor))) return fault;
  readBreak(cursor);
  return { chomping: before ?? behind ?? '', increment: number === undefined ? 0 : Number(number) };
}

/** Skips empty lines and the indentation of the next one; an `indent` of 0 is not known yet, and is determined here. */
function skipEmptyLines(
  cursor: TextCursor,
  indent: number,
  parent: number,
): { readonly breaks: string; readonly indent: number } | ScanFault {
  let breaks = '';
  let deepest = 0;
  for (;;) {
    while ((indent === 0 || cursor.column < indent) && codeAt(cursor) === SPACE) advance(cursor);
    deepest = Math.max(deepest, cursor.column);
    if ((indent === 0 || cursor.column < indent) && codeAt(cursor) === TAB) {
      return { fault: 'TAB_AS_INDENT', offset: cursor.at };
    }
    if (!isBreak(codeAt(cursor))) break;
    breaks += readBreak(cursor);
  }
  return { breaks, indent: indent === 0 ? Math.max(deepest, parent + 1, 1) : indent };
}
