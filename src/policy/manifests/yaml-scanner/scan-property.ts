import {
  codeAt,
  isBreak,
  isBreakOrEnd,
  isGap,
  readBreak,
  readLine,
  readMatch,
  skipBlanks,
  type TextCursor,
} from './text-cursor.ts';
import type { ScanFault } from './yaml-token.ts';

const NAME = /[&*][0-9A-Za-z_-]*/y;
const BEHIND_NAME = new Set(['?', ':', ',', ']', '}', '%', '@', '`']);

/** `&name` or `*name`. */
export function scanAnchor(cursor: TextCursor): { readonly text: string } | ScanFault {
  const fault = { fault: 'BAD_ALIAS', offset: cursor.at };
  const text = readMatch(cursor, NAME);
  const isEnd = isGap(codeAt(cursor)) || BEHIND_NAME.has(cursor.text[cursor.at] ?? '');
  return text.length > 1 && isEnd ? { text } : fault;
}

const URI = "(?:[0-9A-Za-z_;/?:@&=+$,.!~*'()[\\]-]|%[0-9A-Fa-f]{2})";
const TAG = new RegExp(`!<${URI}+>|!(?:[0-9A-Za-z_-]*!${URI}+|${URI}*)`, 'y');

/** `!name`, `!!name`, `!handle!name` or `!<name>`. */
export function scanTag(cursor: TextCursor): { readonly text: string } | ScanFault {
  const fault = { fault: 'BAD_TAG', offset: cursor.at };
  const text = readMatch(cursor, TAG);
  const isHandleOnly = text.length > 1 && /^![0-9A-Za-z_-]*!$/.test(text);
  return text !== '' && !isHandleOnly && isGap(codeAt(cursor)) ? { text } : fault;
}

const DIRECTIVE = new RegExp(`%(?:YAML[ \\t]+1\\.1|TAG[ \\t]+(?:!(?:[0-9A-Za-z_-]*!)?)[ \\t]+${URI}+)`, 'y');

/** `%YAML 1.1` or `%TAG`; kubectl refuses every other directive, including other versions. */
export function scanDirective(cursor: TextCursor): { readonly text: string } | ScanFault {
  const fault = { fault: 'BAD_DIRECTIVE', offset: cursor.at };
  const text = readMatch(cursor, DIRECTIVE);
  if (text === '' || !isGap(codeAt(cursor))) return fault;
  skipBlanks(cursor);
  if (cursor.text[cursor.at] === '#') readLine(cursor);
  if (!isBreakOrEnd(codeAt(cursor))) return fault;
  if (isBreak(codeAt(cursor))) readBreak(cursor);
  return { text };
}
