import { FORBIDDEN_CHARACTER } from './forbidden-character.ts';
import { scanBlockScalar } from './scan-block-scalar.ts';
import { scanPlain } from './scan-plain.ts';
import { scanAnchor, scanDirective, scanTag } from './scan-property.ts';
import { scanQuoted } from './scan-quoted.ts';
import {
  advance,
  codeAt,
  isBlank,
  isBreak,
  isDocumentMark,
  isGap,
  readBreak,
  readLine,
  type TextCursor,
} from './text-cursor.ts';
import type { Mark, ScanFault, YamlToken } from './yaml-token.ts';

/** A token that turns out to be a key if a colon follows. */
interface PossibleKey {
  /** Its index among the tokens. */
  readonly token: number;
  readonly offset: number;
  readonly line: number;
  readonly column: number;
  /** It is at the column of the map, where only a key may be. */
  readonly isRequired: boolean;
}

/** A colon must follow its key on the same line, within this many characters. */
const MAX_KEY_LENGTH = 1024;
const BYTE_ORDER_MARK = 0xfeff;
/**
 * The tokens of one document, by the rules of the scanner of go-yaml v2 (scannerc.go, a translation of libyaml), with which
 * kubectl and the API server read YAML. It is YAML 1.1: tabs may separate what is in brackets, quoted texts may continue in any
 * column, and the line breaks of every system count. `maxDepth` bounds the open maps and lists.
 */
export function scanYaml(text: string, maxDepth: number): readonly YamlToken[] | ScanFault {
  const forbidden = FORBIDDEN_CHARACTER.exec(text);
  if (forbidden !== null) return { fault: 'CONTROL_CHARACTER', offset: forbidden.index };
  const cursor: TextCursor = { text, at: 0, column: 0, line: 0 };
  const tokens: YamlToken[] = [];
  /** Columns of the open block maps and lists; `indent` is the innermost one's. */
  const indents: number[] = [];
  let indent = -1;
  /** The last possible key of the block and of each open bracket. */
  const keys: (PossibleKey | undefined)[] = [undefined];
  let isKeyAllowed = true;

  const isFlow = () => keys.length > 1;

  function skipToToken(): void {
    if (cursor.at === 0 && codeAt(cursor) === BYTE_ORDER_MARK) cursor.at++;
    for (;;) {
      const areTabsAllowed = isFlow() || !isKeyAllowed;
      while (codeAt(cursor) === 0x20 || (areTabsAllowed && codeAt(cursor) === 0x09)) advance(cursor);
      if (codeAt(cursor) === 0x23) readLine(cursor);
      if (!isBreak(codeAt(cursor))) return;
      readBreak(cursor);
      if (!isFlow()) isKeyAllowed = true;
    }
  }

  function openBlock(
    column: number,
    kind: 'block-map-start' | 'block-list-start',
    place: number,
    offset: number,
  ): void {
    if (isFlow() || indent >= column) return;
    indents.push(indent);
    indent = column;
    tokens.splice(place, 0, { kind, offset });
  }

  function closeBlocks(column: number): void {
    while (!isFlow() && indent > column) {
      tokens.push({ kind: 'block-end', offset: cursor.at });
      indent = indents.pop() ?? -1;
    }
  }

  function saveKey(): ScanFault | undefined {
    if (!isKeyAllowed) return undefined;
    const dropped = dropKey();
    if (dropped !== undefined) return dropped;
    keys[keys.length - 1] = {
      token: tokens.length,
      offset: cursor.at,
      line: cursor.line,
      column: cursor.column,
      isRequired: !isFlow() && indent === cursor.column,
    };
    return undefined;
  }

  function dropKey(): ScanFault | undefined {
    const key = keys.at(-1);
    keys[keys.length - 1] = undefined;
    return key?.isRequired === true ? { fault: 'MISSING_COLON', offset: key.offset } : undefined;
  }

  function scanMark(kind: Mark, length: number): void {
    tokens.push({ kind, offset: cursor.at });
    advance(cursor, length);
  }

  function scanDocumentMark(): ScanFault | undefined {
    closeBlocks(-1);
    const dropped = dropKey();
    isKeyAllowed = false;
    scanMark(cursor.text.startsWith('---', cursor.at) ? 'document-start' : 'document-end', 3);
    return dropped;
  }

  function scanBracket(character: string): ScanFault | undefined {
    const isStart = character === '[' || character === '{';
    const found = isStart ? saveKey() : dropKey();
    if (isStart) keys.push(undefined);
    else if (isFlow()) keys.pop();
    isKeyAllowed = isStart;
    const shape = character === '[' || character === ']' ? 'list' : 'map';
    scanMark(`flow-${shape}-${isStart ? 'start' : 'end'}`, 1);
    return found;
  }

  function scanEntry(kind: 'flow-entry' | 'block-entry'): ScanFault | undefined {
    if (kind === 'block-entry' && !isFlow()) {
      if (!isKeyAllowed) return { fault: 'BLOCK_AS_IMPLICIT_KEY', offset: cursor.at };
      openBlock(cursor.column, 'block-list-start', tokens.length, cursor.at);
    }
    const dropped = dropKey();
    isKeyAllowed = true;
    scanMark(kind, 1);
    return dropped;
  }

  function scanKeyMark(): ScanFault | undefined {
    if (!isFlow()) {
      if (!isKeyAllowed) return { fault: 'BLOCK_AS_IMPLICIT_KEY', offset: cursor.at };
      openBlock(cursor.column, 'block-map-start', tokens.length, cursor.at);
    }
    const dropped = dropKey();
    isKeyAllowed = !isFlow();
    scanMark('key', 1);
    return dropped;
  }

  function scanValueMark(): ScanFault | undefined {
    const key = keys.at(-1);
    const isNear = key?.line === cursor.line && key.offset + MAX_KEY_LENGTH >= cursor.at;
    if (key !== undefined && isNear) {
      tokens.splice(key.token, 0, { kind: 'key', offset: key.offset });
      openBlock(key.column, 'block-map-start', key.token, key.offset);
      isKeyAllowed = false;
    } else {
      if (key?.isRequired === true) return { fault: 'MISSING_COLON', offset: key.offset };
      if (!isFlow() && !isKeyAllowed) return { fault: 'BLOCK_AS_IMPLICIT_KEY', offset: cursor.at };
      openBlock(cursor.column, 'block-map-start', tokens.length, cursor.at);
      isKeyAllowed = !isFlow();
    }
    keys[keys.length - 1] = undefined;
    scanMark('value', 1);
    return undefined;
  }

  /** A token that may be a key: an anchor, an alias, a tag or a text. */
  function scanWord(
    kind: 'anchor' | 'alias' | 'tag' | 'scalar',
    scan: () => { readonly text: string; readonly endsLine?: boolean } | ScanFault,
    isPlain = false,
  ): ScanFault | undefined {
    const found = saveKey();
    if (found !== undefined) return found;
    isKeyAllowed = false;
    const offset = cursor.at;
    const scanned = scan();
    if ('fault' in scanned) return scanned;
    const { text: written, endsLine } = scanned;
    tokens.push(
      kind === 'scalar' ? { kind, offset, text: written, isPlain } : { kind, offset, text: written },
    );
    if (endsLine === true) isKeyAllowed = true;
    return undefined;
  }

  function scanBlockText(): ScanFault | undefined {
    const dropped = dropKey();
    if (dropped !== undefined) return dropped;
    isKeyAllowed = true;
    const offset = cursor.at;
    const scanned = scanBlockScalar(cursor, indent);
    if ('fault' in scanned) return scanned;
    tokens.push({ kind: 'scalar', offset, text: scanned.text, isPlain: false });
    return undefined;
  }

  function scanDirectiveLine(): ScanFault | undefined {
    closeBlocks(-1);
    const dropped = dropKey();
    if (dropped !== undefined) return dropped;
    isKeyAllowed = false;
    const offset = cursor.at;
    const scanned = scanDirective(cursor);
    if ('fault' in scanned) return scanned;
    tokens.push({ kind: 'directive', offset, text: scanned.text });
    return undefined;
  }

  function scanToken(): ScanFault | undefined {
    const character = cursor.text[cursor.at] ?? '';
    const next = codeAt(cursor, 1);
    if (cursor.column === 0 && character === '%') return scanDirectiveLine();
    if (isDocumentMark(cursor)) return scanDocumentMark();
    if ('[]{}'.includes(character)) return scanBracket(character);
    if (character === ',') return scanEntry('flow-entry');
    if (character === '-' && isGap(next)) return scanEntry('block-entry');
    if (character === '?' && (isFlow() || isGap(next))) return scanKeyMark();
    if (character === ':' && (isFlow() || isGap(next))) return scanValueMark();
    if (character === '*') return scanWord('alias', () => scanAnchor(cursor));
    if (character === '&') return scanWord('anchor', () => scanAnchor(cursor));
    if (character === '!') return scanWord('tag', () => scanTag(cursor));
    if ((character === '|' || character === '>') && !isFlow()) return scanBlockText();
    if (character === "'" || character === '"')
      return scanWord('scalar', () => scanQuoted(cursor, character));
    if (isPlainStart(character, next, isFlow())) {
      return scanWord('scalar', () => scanPlain(cursor, indent + 1, isFlow()), true);
    }
    return { fault: character === '\t' ? 'TAB_AS_INDENT' : 'BAD_SCALAR_START', offset: cursor.at };
  }

  for (;;) {
    skipToToken();
    closeBlocks(cursor.column);
    if (cursor.at >= text.length) break;
    const fault = scanToken();
    if (fault !== undefined) return fault;
    if (indents.length + keys.length - 1 > maxDepth)
      return { fault: 'RESOURCE_EXHAUSTION', offset: cursor.at };
  }
  if (isFlow()) return unclosed(tokens) ?? tokens;
  closeBlocks(-1);
  return dropKey() ?? tokens;
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
