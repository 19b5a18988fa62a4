import { scanBlockScalar } from './scan-block-scalar.ts';
import { scanDirective } from './scan-property.ts';
import { closeBlocks, dropKey, type Scanner, saveKey } from './scanner.ts';
import type { TextCursor } from './text-cursor.ts';
import type { ScanFault } from './yaml-token.ts';

type Scan = (cursor: TextCursor) => { readonly text: string; readonly endsLine?: boolean } | ScanFault;

/** A token that may be a key: an anchor, an alias, a tag or a text. */
export function scanWord(
  scanner: Scanner,
  kind: 'anchor' | 'alias' | 'tag' | 'quoted-text' | 'plain-text',
  scan: Scan,
): ScanFault | undefined {
  const dropped = saveKey(scanner);
  if (dropped !== undefined) return dropped;
  const { cursor, tokens } = scanner;
  scanner.isKeyAllowed = false;
  const offset = cursor.at;
  const scanned = scan(cursor);
  if ('fault' in scanned) return scanned;
  const { text, endsLine } = scanned;
  if (kind === 'quoted-text' || kind === 'plain-text') {
    tokens.push({ kind: 'scalar', offset, text, isPlain: kind === 'plain-text' });
  } else tokens.push({ kind, offset, text });
  if (endsLine === true) scanner.isKeyAllowed = true;
  return undefined;
}

/** A text after `|` or `>`. */
export function scanBlockText(scanner: Scanner): ScanFault | undefined {
  const dropped = dropKey(scanner);
  if (dropped !== undefined) return dropped;
  const { cursor, tokens, indent } = scanner;
  scanner.isKeyAllowed = true;
  const offset = cursor.at;
  const scanned = scanBlockScalar(cursor, indent);
  if ('fault' in scanned) return scanned;
  tokens.push({ kind: 'scalar', offset, text: scanned.text, isPlain: false });
  return undefined;
}

/** A line that starts with `%`. */
export function scanDirectiveLine(scanner: Scanner): ScanFault | undefined {
  closeBlocks(scanner, -1);
  const dropped = dropKey(scanner);
  if (dropped !== undefined) return dropped;
  const { cursor, tokens } = scanner;
  scanner.isKeyAllowed = false;
  const offset = cursor.at;
  const scanned = scanDirective(cursor);
  if ('fault' in scanned) return scanned;
  tokens.push({ kind: 'directive', offset, text: scanned.text });
  return undefined;
}
