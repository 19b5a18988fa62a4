import type { Variation, VaryingMembers } from './varying-members.ts';

/** What lines with the same members in the same order, and the same white space, have in common. */
export interface LineShape {
  /** The bytes before each value, and behind the last one. */
  readonly between: readonly Uint8Array[];
  /** How each value varies; undefined for one that must be the same. */
  readonly variations: readonly (Variation | undefined)[];
  /** The places of those that vary, in the order in which they are declared. */
  readonly varying: readonly number[];
}

/** More members than any format has. */
export const MAX_PLACES = 128;

/**
 * That of a line that is a JSON object; undefined when none of its members varies, one of them is there twice, or there are more
 * than MAX_PLACES. Objects without a member that varies are values.
 */
export function lineShape(text: string, varying: VaryingMembers): LineShape | undefined {
  const found: Found[] = [];
  if (findValues(text, '', varying, 0, found) === undefined || found.length > MAX_PLACES) return undefined;
  const paths = found.map(({ path }) => path);
  const declared = Object.keys(varying).filter((path) => paths.includes(path));
  if (declared.length === 0 || new Set(paths).size < paths.length) return undefined;
  const starts = [...found.map(({ start }) => start), text.length];
  return {
    between: starts.map((start, place) =>
      Buffer.from(text.slice(found[place - 1]?.end ?? 0, start), 'latin1'),
    ),
    variations: paths.map((path) => (declared.includes(path) ? varying[path] : undefined)),
    varying: declared.map((path) => paths.indexOf(path)),
  };
}

/** A value by its place in the text. */
interface Found {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

const NAME = /[ \t]*"([^"\\/]*)"[ \t]*:[ \t]*/y;
const NEXT = /[ \t]*([,}])/y;

/** Adds the values of the object that begins at `at`; gives its end, or undefined for a notation that hardly any program writes. */
function findValues(
  text: string,
  prefix: string,
  varying: VaryingMembers,
  at: number,
  found: Found[],
): number | undefined {
  if (text[at] !== '{') return undefined;
  let next = at + 1;
  for (;;) {
    NAME.lastIndex = next;
    const name = NAME.exec(text)?.[1];
    if (name === undefined) return undefined;
    const path = prefix + name;
    const start = NAME.lastIndex;
    const isEntered = text[start] === '{' && Object.keys(varying).some((one) => one.startsWith(`${path}/`));
    const end = isEntered ? findValues(text, `${path}/`, varying, start, found) : valueEnd(text, start);
    if (end === undefined) return undefined;
    if (!isEntered) found.push({ path, start, end });
    NEXT.lastIndex = end;
    const divider = NEXT.exec(text)?.[1];
    if (divider === undefined) return undefined;
    next = NEXT.lastIndex;
    if (divider === '}') return next;
  }
}

function valueEnd(text: string, start: number): number {
  const bytes = Buffer.from(text.slice(start), 'latin1');
  return start + endOfValue(bytes, 0, bytes.length);
}

const [QUOTE, BACKSLASH, COMMA, SPACE, TAB] = [0x22, 0x5c, 0x2c, 0x20, 0x09];
const [BRACE, BRACE_END, BRACKET, BRACKET_END] = [0x7b, 0x7d, 0x5b, 0x5d];

/** Where the JSON value that begins at `start` ends, at most at `end`; of what is no JSON, it is somewhere. */
export function endOfValue(bytes: Uint8Array, start: number, end: number): number {
  let depth = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      at = endOfText(bytes, at + 1, end);
      if (depth === 0) return at + 1;
    } else if (byte === BRACE || byte === BRACKET) {
      depth++;
    } else if (byte === COMMA || byte === SPACE || byte === TAB) {
      if (depth === 0) return at;
    } else if (byte === BRACE_END || byte === BRACKET_END) {
      if (depth === 0) return at;
      if (--depth === 0) return at + 1;
    }
  }
  return end;
}

/** Where the quote is that ends a text. */
function endOfText(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}
