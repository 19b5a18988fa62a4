import type { PositionTree } from './position-tree.ts';
import {
  MAX_SIMPLE_DEPTH,
  matchAt,
  readKey,
  readWord,
  type SimpleRead,
  type SimpleText,
  skipSpaces,
} from './simple-text.ts';

const QUOTED = /"([^"\\\n]*)"|'([^'\n]*)'(?!')/y;
const FLOW_WORD = /(?:-(?=[A-Za-z0-9]))?[A-Za-z0-9_./][A-Za-z0-9_./-]*(?= *[,\]}])/y;
const SPACE = 0x20;
const COMMA = 0x2c;

/** Whether a quoted text, or a map or list in brackets, may start with the character. */
export function startsFlow(character: string): boolean {
  return '"\'{['.includes(character);
}

/** A quoted text, or a map or list in brackets, on one line. */
export function readSimpleFlow(source: SimpleText, depth: number): SimpleRead {
  const from = source.at;
  const quoted = matchAt(source, QUOTED, from);
  if (quoted !== null) {
    source.at += quoted[0].length;
    return { value: quoted[1] ?? quoted[2] ?? '', positions: source.base + from };
  }
  const bracket = source.text[from];
  if ((bracket !== '{' && bracket !== '[') || depth > MAX_SIMPLE_DEPTH) return undefined;
  source.at++;
  return bracket === '{' ? readFlowMap(source, from, depth + 1) : readFlowList(source, from, depth + 1);
}

function readFlowValue(source: SimpleText, depth: number): SimpleRead {
  const word = matchAt(source, FLOW_WORD, source.at);
  return word === null ? readSimpleFlow(source, depth) : readWord(source, word[0]);
}

function readFlowMap(source: SimpleText, from: number, depth: number): SimpleRead {
  const { text, base } = source;
  const value: Record<string, unknown> = {};
  const entries = new Map<string, { key: number; value: PositionTree }>();
  while (!isClosed(source, '}')) {
    const keyAt = source.at;
    const key = readKey(source);
    if (key === undefined || entries.has(key) || text.charCodeAt(source.at) !== SPACE) return undefined;
    skipSpaces(source);
    const read = readFlowValue(source, depth);
    if (read === undefined || !readSeparator(source, '}')) return undefined;
    value[key] = read.value;
    entries.set(key, { key: base + keyAt, value: read.positions });
  }
  source.at++;
  return { value, positions: { at: base + from, entries } };
}

function readFlowList(source: SimpleText, from: number, depth: number): SimpleRead {
  const values: unknown[] = [];
  const items: PositionTree[] = [];
  while (!isClosed(source, ']')) {
    const read = readFlowValue(source, depth);
    if (read === undefined || !readSeparator(source, ']')) return undefined;
    values.push(read.value);
    items.push(read.positions);
  }
  source.at++;
  return { value: values, positions: { at: source.base + from, items } };
}

function isClosed(source: SimpleText, bracket: ']' | '}'): boolean {
  skipSpaces(source);
  return source.text[source.at] === bracket;
}

/** A comma, a space and another entry; or nothing before the bracket. */
function readSeparator(source: SimpleText, bracket: ']' | '}'): boolean {
  if (isClosed(source, bracket)) return true;
  if (source.text.charCodeAt(source.at) !== COMMA) return false;
  source.at++;
  return source.text.charCodeAt(source.at) === SPACE && !isClosed(source, bracket);
}
