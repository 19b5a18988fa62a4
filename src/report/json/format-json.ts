import { visibleJson } from '../../model/visible-text.ts';

/** Levels that are spread over lines; what is deeper stays on one line, so that in a list of objects each has a line. */
const SPREAD_LEVELS = 3;
const INDENT = '  ';
/** UTF-16 units of a piece: writing costs per piece, memory per unit. */
const PIECE = 64 * 1024;

/**
 * JSON text that people can read and compare line by line, and that stays small with many entries. Characters that cannot be seen
 * are escaped, which JSON allows in any string. It comes in pieces, and an iterable that is not an array is written as a list
 * whose items are made one by one: a report may be longer than a string can be.
 */
export function* formatJson(value: unknown): Generator<string> {
  let piece = '';
  for (const part of write(value, 0)) {
    piece += part;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}

function* write(value: unknown, depth: number): Generator<string> {
  if (!isSpread(value, depth)) {
    yield visible(value);
    return;
  }
  const lineBreak = `\n${INDENT.repeat(depth)}`;
  let separator = isIterable(value) ? '[' : '{';
  for (const { key, item } of entriesOf(value)) {
    const lead = `${separator}${lineBreak}${INDENT}${key}`;
    separator = ',';
    if (isSpread(item, depth + 1)) {
      yield lead;
      yield* write(item, depth + 1);
    } else yield lead + visible(item);
  }
  const end = isIterable(value) ? ']' : '}';
  yield separator === ',' ? `${lineBreak}${end}` : `${separator}${end}`;
}

/** Each value with the text before it. */
function* entriesOf(value: object): Generator<{ readonly key: string; readonly item: unknown }> {
  if (isIterable(value)) for (const item of value) yield { key: '', item };
  else for (const [key, item] of Object.entries(value)) yield { key: `${visible(key)}: `, item };
}

function isSpread(value: unknown, depth: number): value is object {
  return typeof value === 'object' && value !== null && depth < SPREAD_LEVELS;
}

function isIterable(value: object): value is Iterable<unknown> {
  return Symbol.iterator in value;
}

function visible(value: unknown): string {
  return visibleJson(JSON.stringify(value));
}
