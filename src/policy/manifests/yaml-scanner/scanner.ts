import type { TextCursor } from './text-cursor.ts';
import type { ScanFault, YamlToken } from './yaml-token.ts';

/** What the scanner knows of a document so far. */
export interface Scanner {
  readonly cursor: TextCursor;
  readonly tokens: YamlToken[];
  /** The column of the innermost open block map or list; -1: there is none. */
  indent: number;
  /** The columns of those around it, the outermost first. */
  readonly outerIndents: number[];
  /** The last possible key of the block, and of each open bracket. */
  readonly keys: (PossibleKey | undefined)[];
  /** Whether a key may start here. */
  isKeyAllowed: boolean;
}

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

export function createScanner(text: string): Scanner {
  return {
    cursor: { text, at: 0, column: 0, line: 0 },
    tokens: [],
    indent: -1,
    outerIndents: [],
    keys: [undefined],
    isKeyAllowed: true,
  };
}

/** Whether a bracket is open. */
export function isInFlow({ keys }: Scanner): boolean {
  return keys.length > 1;
}

/** How many maps and lists are open. */
export function depthOf({ outerIndents, keys }: Scanner): number {
  return outerIndents.length + keys.length - 1;
}

/** Opens a map or list at `column`, unless it is open already; its token becomes number `place` of all. */
export function openBlock(
  scanner: Scanner,
  kind: 'block-map-start' | 'block-list-start',
  { column, place, offset }: { readonly column: number; readonly place: number; readonly offset: number },
): void {
  if (isInFlow(scanner) || scanner.indent >= column) return;
  scanner.outerIndents.push(scanner.indent);
  scanner.indent = column;
  scanner.tokens.splice(place, 0, { kind, offset });
}

/** Opens a map or list where the cursor is. */
export function openBlockHere(scanner: Scanner, kind: 'block-map-start' | 'block-list-start'): void {
  const { cursor, tokens } = scanner;
  openBlock(scanner, kind, { column: cursor.column, place: tokens.length, offset: cursor.at });
}

/** Ends the maps and lists that are indented more than `column`. */
export function closeBlocks(scanner: Scanner, column: number): void {
  while (!isInFlow(scanner) && scanner.indent > column) {
    scanner.tokens.push({ kind: 'block-end', offset: scanner.cursor.at });
    scanner.indent = scanner.outerIndents.pop() ?? -1;
  }
}

/** Notes that the next token may be a key. */
export function saveKey(scanner: Scanner): ScanFault | undefined {
  if (!scanner.isKeyAllowed) return undefined;
  const dropped = dropKey(scanner);
  if (dropped !== undefined) return dropped;
  const { cursor, tokens, keys, indent } = scanner;
  keys[keys.length - 1] = {
    token: tokens.length,
    offset: cursor.at,
    line: cursor.line,
    column: cursor.column,
    isRequired: !isInFlow(scanner) && indent === cursor.column,
  };
  return undefined;
}

/** The last possible key is none: a fault where there had to be one. */
export function dropKey({ keys }: Scanner): ScanFault | undefined {
  const key = keys.at(-1);
  keys[keys.length - 1] = undefined;
  return key?.isRequired === true ? { fault: 'MISSING_COLON', offset: key.offset } : undefined;
}
