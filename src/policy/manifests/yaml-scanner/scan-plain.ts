import { type Gap, readGap } from './scan-gap.ts';
import {
  advance,
  codeAt,
  isBlank,
  isBreak,
  isDocumentMark,
  isGap,
  readMatch,
  type TextCursor,
} from './text-cursor.ts';
import type { ScanFault } from './yaml-token.ts';

const ORDINARY = /[^ \t\n\r\x85\u2028\u2029:,?[\]{}]+/y;
const FLOW_END = new Set([',', '?', '[', ']', '{', '}'].map((character) => character.charCodeAt(0)));
const COLON = 0x3a;
const HASH = 0x23;

/** An unquoted text; in a block, its further lines start at column `indent` or later. */
export function scanPlain(
  cursor: TextCursor,
  indent: number,
  isFlow: boolean,
): { readonly text: string; readonly endsLine: boolean } | ScanFault {
  const start = cursor.at;
  let text = '';
  let gap: Gap | undefined;
  while (!isDocumentMark(cursor) && codeAt(cursor) !== HASH) {
    const word = readWord(cursor, isFlow);
    if (word !== '') {
      text += (gap?.text ?? '') + word;
      gap = undefined;
    }
    const code = codeAt(cursor);
    if (!isBlank(code) && !isBreak(code)) break;
    gap = readGap(cursor, indent);
    if (gap.tabAt !== undefined) return { fault: 'TAB_AS_INDENT', offset: gap.tabAt };
    if (!isFlow && cursor.column < indent) break;
  }
  if (text === '') return { fault: 'BAD_SCALAR_START', offset: start };
  return { text, endsLine: gap?.hasBreak === true };
}

function readWord(cursor: TextCursor, isFlow: boolean): string {
  let word = '';
  for (;;) {
    word += readMatch(cursor, ORDINARY);
    const code = codeAt(cursor);
    if (isGap(code)) return word;
    if (code === COLON && isGap(codeAt(cursor, 1))) return word;
    if (isFlow && FLOW_END.has(code)) return word;
    word += cursor.text[cursor.at];
    advance(cursor);
  }
}
