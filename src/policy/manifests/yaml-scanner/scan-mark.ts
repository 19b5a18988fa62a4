import {
  closeBlocks,
  dropKey,
  isInFlow,
  openBlock,
  openBlockHere,
  type Scanner,
  saveKey,
} from './scanner.ts';
import { advance } from './text-cursor.ts';
import type { Mark, ScanFault } from './yaml-token.ts';

/** `---` or `...`. */
export function scanDocumentMark(scanner: Scanner): ScanFault | undefined {
  closeBlocks(scanner, -1);
  const dropped = dropKey(scanner);
  scanner.isKeyAllowed = false;
  const { text, at } = scanner.cursor;
  putMark(scanner, text.startsWith('---', at) ? 'document-start' : 'document-end', 3);
  return dropped;
}

/** `[` or `{`. */
export function scanOpenBracket(
  scanner: Scanner,
  kind: 'flow-list-start' | 'flow-map-start',
): ScanFault | undefined {
  const dropped = saveKey(scanner);
  scanner.keys.push(undefined);
  scanner.isKeyAllowed = true;
  putMark(scanner, kind, 1);
  return dropped;
}

/** `]` or `}`. */
export function scanCloseBracket(
  scanner: Scanner,
  kind: 'flow-list-end' | 'flow-map-end',
): ScanFault | undefined {
  const dropped = dropKey(scanner);
  if (isInFlow(scanner)) scanner.keys.pop();
  scanner.isKeyAllowed = false;
  putMark(scanner, kind, 1);
  return dropped;
}

/** A comma between entries in brackets. */
export function scanFlowEntry(scanner: Scanner): ScanFault | undefined {
  const dropped = dropKey(scanner);
  scanner.isKeyAllowed = true;
  putMark(scanner, 'flow-entry', 1);
  return dropped;
}

/** The dash before an item of a list. */
export function scanBlockEntry(scanner: Scanner): ScanFault | undefined {
  if (!isInFlow(scanner)) {
    if (!scanner.isKeyAllowed) return misplacedBlock(scanner);
    openBlockHere(scanner, 'block-list-start');
  }
  const dropped = dropKey(scanner);
  scanner.isKeyAllowed = true;
  putMark(scanner, 'block-entry', 1);
  return dropped;
}

/** The question mark before a key that is written out. */
export function scanKeyMark(scanner: Scanner): ScanFault | undefined {
  if (!isInFlow(scanner)) {
    if (!scanner.isKeyAllowed) return misplacedBlock(scanner);
    openBlockHere(scanner, 'block-map-start');
  }
  const dropped = dropKey(scanner);
  scanner.isKeyAllowed = !isInFlow(scanner);
  putMark(scanner, 'key', 1);
  return dropped;
}

/** A colon must follow its key on the same line, within this many characters. */
const MAX_KEY_LENGTH = 1024;

/** The colon behind a key: the last possible key was one, or it is missing. */
export function scanValueMark(scanner: Scanner): ScanFault | undefined {
  const { cursor, tokens, keys } = scanner;
  const key = keys.at(-1);
  const isNear = key?.line === cursor.line && key.offset + MAX_KEY_LENGTH >= cursor.at;
  if (key !== undefined && isNear) {
    const { token: place, column, offset } = key;
    tokens.splice(place, 0, { kind: 'key', offset });
    openBlock(scanner, 'block-map-start', { column, place, offset });
    scanner.isKeyAllowed = false;
  } else {
    if (key?.isRequired === true) return { fault: 'MISSING_COLON', offset: key.offset };
    if (!isInFlow(scanner) && !scanner.isKeyAllowed) return misplacedBlock(scanner);
    openBlockHere(scanner, 'block-map-start');
    scanner.isKeyAllowed = !isInFlow(scanner);
  }
  keys[keys.length - 1] = undefined;
  putMark(scanner, 'value', 1);
  return undefined;
}

function putMark({ cursor, tokens }: Scanner, kind: Mark, length: number): void {
  tokens.push({ kind, offset: cursor.at });
  advance(cursor, length);
}

function misplacedBlock({ cursor }: Scanner): ScanFault {
  return { fault: 'BLOCK_AS_IMPLICIT_KEY', offset: cursor.at };
}
