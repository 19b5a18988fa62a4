import { FORBIDDEN_CHARACTER } from '../yaml-problem.ts';
import {
  scanBlockEntry,
  scanCloseBracket,
  scanDocumentMark,
  scanFlowEntry,
  scanKeyMark,
  scanOpenBracket,
  scanValueMark,
} from './scan-mark.ts';
import { scanPlain } from './scan-plain.ts';
import { scanAnchor, scanTag } from './scan-property.ts';
import { scanQuoted } from './scan-quoted.ts';
import { scanBlockText, scanDirectiveLine, scanWord } from './scan-word.ts';
import { closeBlocks, createScanner, depthOf, dropKey, isInFlow, type Scanner } from './scanner.ts';
import {
  advance,
  codeAt,
  isBlank,
  isBreak,
  isDocumentMark,
  isGap,
  readBreak,
  readLine,
} from './text-cursor.ts';
import type { ScanFault, YamlToken } from './yaml-token.ts';

/**
 * The tokens of one document, by the rules of the scanner of go-yaml v2 (scannerc.go, a translation of libyaml), with which
 * kubectl and the API server read YAML. It is YAML 1.1: tabs may separate what is in brackets, quoted texts may continue in any
 * column, and the line breaks of every system count. `maxDepth` bounds the open maps and lists.
 */
export function scanYaml(text: string, maxDepth: number): readonly YamlToken[] | ScanFault {
  const forbidden = FORBIDDEN_CHARACTER.exec(text);
  if (forbidden !== null) return { fault: 'CONTROL_CHARACTER', offset: forbidden.index };
  const scanner = createScanner(text);
  const { cursor, tokens } = scanner;
  for (;;) {
    skipToToken(scanner);
    closeBlocks(scanner, cursor.column);
    if (cursor.at >= text.length) break;
    const fault = scanToken(scanner);
    if (fault !== undefined) return fault;
    if (depthOf(scanner) > maxDepth) return { fault: 'RESOURCE_EXHAUSTION', offset: cursor.at };
  }
  if (isInFlow(scanner)) return unclosed(tokens) ?? tokens;
  closeBlocks(scanner, -1);
  return dropKey(scanner) ?? tokens;
}

const BYTE_ORDER_MARK = 0xfeff;
const SPACE = 0x20;
const TAB = 0x09;
const HASH = 0x23;

/** Skips white space, line breaks and comments. */
function skipToToken(scanner: Scanner): void {
  const { cursor } = scanner;
  if (cursor.at === 0 && codeAt(cursor) === BYTE_ORDER_MARK) cursor.at++;
  for (;;) {
    const areTabsAllowed = isInFlow(scanner) || !scanner.isKeyAllowed;
    while (codeAt(cursor) === SPACE || (areTabsAllowed && codeAt(cursor) === TAB)) advance(cursor);
    if (codeAt(cursor) === HASH) readLine(cursor);
    if (!isBreak(codeAt(cursor))) return;
    readBreak(cursor);
    if (!isInFlow(scanner)) scanner.isKeyAllowed = true;
  }
}

/** Scans the token at the cursor, by its first characters. */
function scanToken(scanner: Scanner): ScanFault | undefined {
  const { cursor } = scanner;
  const isFlow = isInFlow(scanner);
  const character = cursor.text[cursor.at] ?? '';
  const next = codeAt(cursor, 1);
  if (cursor.column === 0 && character === '%') return scanDirectiveLine(scanner);
  if (isDocumentMark(cursor)) return scanDocumentMark(scanner);
  switch (character) {
    case '[':
      return scanOpenBracket(scanner, 'flow-list-start');
    case '{':
      return scanOpenBracket(scanner, 'flow-map-start');
    case ']':
      return scanCloseBracket(scanner, 'flow-list-end');
    case '}':
      return scanCloseBracket(scanner, 'flow-map-end');
    case ',':
      return scanFlowEntry(scanner);
    case '*':
      return scanWord(scanner, 'alias', scanAnchor);
    case '&':
      return scanWord(scanner, 'anchor', scanAnchor);
    case '!':
      return scanWord(scanner, 'tag', scanTag);
    case "'":
    case '"':
      return scanWord(scanner, 'quoted-text', () => scanQuoted(cursor, character));
  }
  if (character === '-' && isGap(next)) return scanBlockEntry(scanner);
  if (character === '?' && (isFlow || isGap(next))) return scanKeyMark(scanner);
  if (character === ':' && (isFlow || isGap(next))) return scanValueMark(scanner);
  if ((character === '|' || character === '>') && !isFlow) return scanBlockText(scanner);
  if (isPlainStart(character, next, isFlow)) {
    return scanWord(scanner, 'plain-text', () => scanPlain(cursor, scanner.indent + 1, isFlow));
  }
  return { fault: character === '\t' ? 'TAB_AS_INDENT' : 'BAD_SCALAR_START', offset: cursor.at };
}

const INDICATORS = '-?:,[]{}#&*!|>\'"%@`';

function isPlainStart(character: string, next: number, isFlow: boolean): boolean {
  if (!isGap(character.charCodeAt(0)) && !INDICATORS.includes(character)) return true;
  if (character === '-') return !isBlank(next);
  return !isFlow && (character === '?' || character === ':') && !isGap(next);
}

/** The bracket that is still open at the end. */
function unclosed(tokens: readonly YamlToken[]): ScanFault | undefined {
  let closed = 0;
  for (const { kind, offset } of tokens.toReversed()) {
    if (kind === 'flow-map-end' || kind === 'flow-list-end') closed++;
    if (kind !== 'flow-map-start' && kind !== 'flow-list-start') continue;
    if (closed === 0) return { fault: 'UNCLOSED_BRACKET', offset };
    closed--;
  }
  return undefined;
}
