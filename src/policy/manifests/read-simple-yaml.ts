import type { PositionedValue, PositionTree } from './position-tree.ts';
import { readSimpleFlow, startsFlow } from './read-simple-flow.ts';
import {
  MAX_SIMPLE_DEPTH,
  matchAt,
  matchKey,
  readKey,
  readWord,
  type SimpleRead,
  type SimpleText,
  skipSpaces,
} from './simple-text.ts';

/**
 * Reads the plain part of YAML in which nearly all manifests are written, many times faster than the YAML parser: block maps and
 * lists, one-line texts, and one-line flow collections. Anything else (an anchor, a tag, a text over several lines, an implicit
 * null, a mistake or a doubt) makes the answer undefined, and the YAML parser reads the document. The text has no control
 * characters (`readDocument` checks). INVARIANT: an answer equals that of the YAML parser, positions included.
 */
export function readSimpleYaml(text: string, base: number): PositionedValue | undefined {
  if (BEYOND.test(text)) return undefined;
  const source: SimpleLines = { text, base, at: 0, lineStart: 0, indent: -1 };
  const root = readRoot(source);
  return root === undefined || source.indent !== -1 ? undefined : root;
}

/** Tabs, other systems' line breaks and byte order marks need care; no simple manifest has them. */
const BEYOND = /[\t\r\x85\u2028\u2029\ufeff]/;
const PLAIN_START = /[A-Za-z0-9_./$(+^~\\;=]|-[A-Za-z0-9.]/y;
const REST_OF_LINE = / *(?:(?<= )#[^\n]*)?(?:\n|$)/y;

const SPACE = 0x20;
const LINE_FEED = 0x0a;
const HASH = 0x23;
const DASH = 0x2d;

interface SimpleLines extends SimpleText {
  /** Where the text of the first line that is neither blank nor a comment starts. */
  lineStart: number;
  /** Its indentation; -1 at the end of the text. */
  indent: number;
}

/** Moves to the next line with content. */
function nextLine(source: SimpleLines): void {
  const { text } = source;
  for (;;) {
    let start = source.at;
    while (text.charCodeAt(start) === SPACE) start++;
    const code = text.charCodeAt(start);
    if (code !== LINE_FEED && code !== HASH) {
      source.indent = start < text.length ? start - source.at : -1;
      source.lineStart = start;
      source.at = start;
      return;
    }
    const end = text.indexOf('\n', start);
    source.at = end < 0 ? text.length : end + 1;
  }
}

/** Moves from the end of a value at `from` to the next line with content; false where more follows it on its line. */
function endLine(source: SimpleLines, from: number): boolean {
  const rest = matchAt(source, REST_OF_LINE, from);
  if (rest === null) return false;
  source.at = from + rest[0].length;
  nextLine(source);
  return true;
}

function readRoot(source: SimpleLines): SimpleRead {
  const hasMark = source.text.startsWith('---');
  if (hasMark && !endLine(source, 3)) return undefined;
  if (!hasMark) nextLine(source);
  return source.indent === 0 && !isItem(source, source.lineStart) ? readMap(source, 0, 0) : undefined;
}

/** A map whose keys are indented by `own`, from the key at the place to read on. */
function readMap(source: SimpleLines, own: number, depth: number): SimpleRead {
  if (depth > MAX_SIMPLE_DEPTH) return undefined;
  const { base, at: first } = source;
  const value: Record<string, unknown> = {};
  const entries = new Map<string, { key: number; value: PositionTree }>();
  do {
    const keyAt = source.at;
    const key = readKey(source);
    if (key === undefined || entries.has(key)) return undefined;
    const read = readAfterKey(source, own, depth);
    if (read === undefined) return undefined;
    value[key] = read.value;
    entries.set(key, { key: base + keyAt, value: read.positions });
  } while (source.indent === own && !isItem(source, source.lineStart));
  return source.indent > own ? undefined : { value, positions: { at: base + first, entries } };
}

function readAfterKey(source: SimpleLines, own: number, depth: number): SimpleRead {
  const afterColon = source.at;
  skipSpaces(source);
  if (!endLine(source, afterColon)) return readInline(source, own, depth);
  const { indent, lineStart } = source;
  const isList = isItem(source, lineStart);
  if (indent > own) return isList ? readList(source, indent, depth + 1) : readMap(source, indent, depth + 1);
  return indent === own && isList ? readList(source, own, depth + 1) : undefined;
}

/** A value that starts on the line of its key or dash; the next line must not continue it. */
function readInline(source: SimpleLines, own: number, depth: number): SimpleRead {
  const isFlow = startsFlow(source.text.charAt(source.at));
  const read = isFlow ? readSimpleFlow(source, depth) : readPlain(source);
  if (read === undefined || !endLine(source, source.at) || source.indent > own) return undefined;
  return read;
}

/** An unquoted text up to the end of its line, or a comment. */
function readPlain(source: SimpleLines): SimpleRead {
  const { text, at } = source;
  if (matchAt(source, PLAIN_START, at) === null) return undefined;
  const lineEnd = text.indexOf('\n', at);
  const line = text.slice(at, lineEnd < 0 ? text.length : lineEnd);
  const comment = line.indexOf(' #');
  const word = (comment < 0 ? line : line.slice(0, comment)).trimEnd();
  return word.includes(': ') || word.endsWith(':') ? undefined : readWord(source, word);
}

/** A list whose dashes are indented by `own`, from the dash at the place to read on. */
function readList(source: SimpleLines, own: number, depth: number): SimpleRead {
  if (depth > MAX_SIMPLE_DEPTH) return undefined;
  const { base, at: first } = source;
  const values: unknown[] = [];
  const items: PositionTree[] = [];
  do {
    const dash = source.at;
    source.at++;
    skipSpaces(source);
    const read = readItem(source, { own, inner: own + source.at - dash }, depth);
    if (read === undefined) return undefined;
    values.push(read.value);
    items.push(read.positions);
  } while (source.indent === own && isItem(source, source.lineStart));
  return source.indent > own ? undefined : { value: values, positions: { at: base + first, items } };
}

/** What follows a dash, at column `inner`: a map that starts on the same line, or a value. */
function readItem(
  source: SimpleLines,
  { own, inner }: { readonly own: number; readonly inner: number },
  depth: number,
): SimpleRead {
  if (matchAt(source, REST_OF_LINE, source.at) !== null || isItem(source, source.at)) return undefined;
  return matchKey(source) === null ? readInline(source, own, depth) : readMap(source, inner, depth + 1);
}

/** Whether the dash of an item is at `from`. */
function isItem({ text }: SimpleText, from: number): boolean {
  if (text.charCodeAt(from) !== DASH) return false;
  const next = text.charCodeAt(from + 1);
  return next === SPACE || next === LINE_FEED || Number.isNaN(next);
}
