import type { PositionedValue } from './convert-yaml.ts';
import { readPlainScalar } from './kubectl-scalar.ts';
import type { PositionTree } from './position-tree.ts';

/**
 * Reads the plain part of YAML in which nearly all manifests are written, many times faster than the YAML parser: block maps and
 * lists, one-line texts, and one-line flow collections. Anything else (an anchor, a tag, a text over several lines, an implicit
 * null, a mistake or a doubt) makes the answer undefined, and the YAML parser reads the document. The text has no control
 * characters (`readDocument` checks). INVARIANT: an answer equals that of the YAML parser, positions included.
 */
export function readSimpleYaml(text: string, base: number): PositionedValue | undefined {
  if (BEYOND.test(text)) return undefined;
  const reader = createReader(text, base);
  const root = reader.readRoot();
  return root === undefined || !reader.isDone() ? undefined : root;
}

/** Tabs, other systems' line breaks and byte order marks need care; no simple manifest has them. */
const BEYOND = /[\t\r\x85\u2028\u2029\ufeff]/;
/** A colon within a word is part of it: keys of Cilium name the source of a label (`k8s:app`). */
const KEY = /([A-Za-z0-9_](?:[A-Za-z0-9_./-]|:(?=[A-Za-z0-9_./-])){0,300}):(?=[ \n]|$)/y;
const QUOTED_KEY = /(?:"([^"\\\n]{0,300})"|'([^'\n]{0,300})'):(?=[ \n]|$)/y;
const QUOTED = /"([^"\\\n]*)"|'([^'\n]*)'(?!')/y;
const FLOW_WORD = /(?:-(?=[A-Za-z0-9]))?[A-Za-z0-9_./][A-Za-z0-9_./-]*(?= *[,\]}])/y;
const PLAIN_START = /[A-Za-z0-9_./$(+^~\\;=]|-[A-Za-z0-9.]/y;
const REST_OF_LINE = / *(?:(?<= )#[^\n]*)?(?:\n|$)/y;

const FLOW_STARTS = '"\'{[';

const MAX_DEPTH = 50;
const SPACE = 0x20;
const LINE_FEED = 0x0a;
const HASH = 0x23;
const DASH = 0x2d;

/** Undefined: not simple. Then everything read so far is discarded. */
type Read = PositionedValue | undefined;

function createReader(text: string, base: number) {
  /** The next character to read. */
  let at = 0;
  /** Where the text of the first line that is neither blank nor a comment starts, and its indentation. */
  let start = 0;
  let indent = -1;

  function match(pattern: RegExp, from: number): RegExpExecArray | null {
    pattern.lastIndex = from;
    return pattern.exec(text);
  }

  /** Moves to the next line with content; `indent` is -1 at the end of the text. */
  function nextLine(): void {
    for (;;) {
      start = at;
      while (text.charCodeAt(start) === SPACE) start++;
      const code = text.charCodeAt(start);
      if (code !== LINE_FEED && code !== HASH) {
        indent = start < text.length ? start - at : -1;
        at = start;
        return;
      }
      const end = text.indexOf('\n', start);
      at = end < 0 ? text.length : end + 1;
    }
  }

  function endLine(from: number): boolean {
    const rest = match(REST_OF_LINE, from);
    if (rest === null) return false;
    at = from + rest[0].length;
    nextLine();
    return true;
  }

  function readRoot(): Read {
    if (text.startsWith('---') && !endLine(3)) return undefined;
    if (!text.startsWith('---')) nextLine();
    return indent === 0 && !isItem(start) ? readMap(0, 0) : undefined;
  }

  /** A map whose keys are indented by `own`, from the key at `at` on. */
  function readMap(own: number, depth: number): Read {
    if (depth > MAX_DEPTH) return undefined;
    const value: Record<string, unknown> = {};
    const entries = new Map<string, { key: number; value: PositionTree }>();
    const first = at;
    do {
      const keyAt = at;
      const key = readKey(KEY, QUOTED_KEY);
      if (key === undefined || entries.has(key)) return undefined;
      const read = readAfterKey(own, depth);
      if (read === undefined) return undefined;
      value[key] = read.value;
      entries.set(key, { key: base + keyAt, value: read.positions });
    } while (indent === own && !isItem(start));
    return indent > own ? undefined : { value, positions: { at: base + first, entries } };
  }

  /** Stops after the colon. Keys that kubectl does not read as text, and `__proto__`, are left to the YAML parser. */
  function readKey(plain: RegExp, quoted: RegExp): string | undefined {
    const word = match(plain, at) ?? match(quoted, at);
    if (word === null) return undefined;
    const key = word[1] ?? word[2] ?? '';
    const isText = text.charCodeAt(at + key.length) !== 0x3a || typeof readPlainScalar(key) === 'string';
    at += word[0].length;
    return isText && key !== '__proto__' && key !== '<<' ? key : undefined;
  }

  function readAfterKey(own: number, depth: number): Read {
    const lineStart = at;
    while (text.charCodeAt(at) === SPACE) at++;
    if (match(REST_OF_LINE, lineStart) === null) return readInline(own, depth);
    endLine(lineStart);
    if (indent > own) return isItem(start) ? readList(indent, depth + 1) : readMap(indent, depth + 1);
    return indent === own && isItem(start) ? readList(own, depth + 1) : undefined;
  }

  /** A value that starts on the line of its key or dash; the next line must not continue it. */
  function readInline(own: number, depth: number): Read {
    const read = FLOW_STARTS.includes(text.charAt(at)) ? readFlow(depth) : readPlain();
    if (read === undefined || !endLine(at) || indent > own) return undefined;
    return read;
  }

  function readPlain(): Read {
    if (match(PLAIN_START, at) === null) return undefined;
    const from = at;
    const lineEnd = text.indexOf('\n', from);
    const line = text.slice(from, lineEnd < 0 ? text.length : lineEnd);
    const comment = line.indexOf(' #');
    const word = (comment < 0 ? line : line.slice(0, comment)).trimEnd();
    if (word.includes(': ') || word.endsWith(':')) return undefined;
    const value = readPlainScalar(word);
    if (typeof value === 'number' && !Number.isFinite(value)) return undefined;
    at = from + word.length;
    return { value, positions: base + from };
  }

  function readList(own: number, depth: number): Read {
    if (depth > MAX_DEPTH) return undefined;
    const values: unknown[] = [];
    const items: PositionTree[] = [];
    const first = at;
    do {
      const dash = at;
      at++;
      while (text.charCodeAt(at) === SPACE) at++;
      const read = readItem(own, own + at - dash, depth);
      if (read === undefined) return undefined;
      values.push(read.value);
      items.push(read.positions);
    } while (indent === own && isItem(start));
    return indent > own ? undefined : { value: values, positions: { at: base + first, items } };
  }

  /** What follows a dash, at column `inner`: a map on the same line, a value, or a block on the next lines. */
  function readItem(own: number, inner: number, depth: number): Read {
    if (match(REST_OF_LINE, at) !== null || isItem(at)) return undefined;
    if (match(KEY, at) !== null || match(QUOTED_KEY, at) !== null) return readMap(inner, depth + 1);
    return readInline(own, depth);
  }

  function isItem(from: number): boolean {
    if (text.charCodeAt(from) !== DASH) return false;
    const next = text.charCodeAt(from + 1);
    return next === SPACE || next === LINE_FEED || Number.isNaN(next);
  }

  /** A quoted text or a flow collection on one line. */
  function readFlow(depth: number): Read {
    const from = at;
    const quoted = match(QUOTED, from);
    if (quoted !== null) {
      at += quoted[0].length;
      return { value: quoted[1] ?? quoted[2] ?? '', positions: base + from };
    }
    const isMap = text[from] === '{';
    if ((!isMap && text[from] !== '[') || depth > MAX_DEPTH) return undefined;
    at++;
    return isMap ? readFlowMap(from, depth + 1) : readFlowList(from, depth + 1);
  }

  function readFlowValue(depth: number): Read {
    const from = at;
    const word = match(FLOW_WORD, from);
    if (word === null) return readFlow(depth);
    const value = readPlainScalar(word[0]);
    if (typeof value === 'number' && !Number.isFinite(value)) return undefined;
    at += word[0].length;
    return { value, positions: base + from };
  }

  function readFlowMap(from: number, depth: number): Read {
    const value: Record<string, unknown> = {};
    const entries = new Map<string, { key: number; value: PositionTree }>();
    while (!isClosed('}')) {
      const keyAt = at;
      const key = readKey(KEY, QUOTED_KEY);
      if (key === undefined || entries.has(key) || text.charCodeAt(at) !== SPACE) return undefined;
      skipSpaces();
      const read = readFlowValue(depth);
      if (read === undefined || !readSeparator('}')) return undefined;
      value[key] = read.value;
      entries.set(key, { key: base + keyAt, value: read.positions });
    }
    at++;
    return { value, positions: { at: base + from, entries } };
  }

  function readFlowList(from: number, depth: number): Read {
    const values: unknown[] = [];
    const items: PositionTree[] = [];
    while (!isClosed(']')) {
      const read = readFlowValue(depth);
      if (read === undefined || !readSeparator(']')) return undefined;
      values.push(read.value);
      items.push(read.positions);
    }
    at++;
    return { value: values, positions: { at: base + from, items } };
  }

  function isClosed(bracket: string): boolean {
    skipSpaces();
    return text[at] === bracket;
  }

  function readSeparator(bracket: string): boolean {
    if (isClosed(bracket)) return true;
    if (text[at] !== ',') return false;
    at++;
    return text[at] === ' ' && !isClosed(bracket);
  }

  function skipSpaces(): void {
    while (text.charCodeAt(at) === SPACE) at++;
  }

  return { readRoot, isDone: () => indent === -1 };
}
