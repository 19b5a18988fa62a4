import { readPlainScalar } from './kubectl-scalar.ts';
import type { PositionedValue } from './position-tree.ts';

/** A text that is read as simple YAML, and where. */
export interface SimpleText {
  readonly text: string;
  /** The offset of `text` in its file. */
  readonly base: number;
  /** The next character to read. */
  at: number;
}

/** Undefined: not simple. Then everything read so far is discarded. */
export type SimpleRead = PositionedValue | undefined;

/** How deep maps and lists may be. */
export const MAX_SIMPLE_DEPTH = 50;
const SPACE = 0x20;
const COLON = 0x3a;

/** A colon within a word is part of it: keys of Cilium name the source of a label (`k8s:app`). */
const KEY = /([A-Za-z0-9_](?:[A-Za-z0-9_./-]|:(?=[A-Za-z0-9_./-])){0,300}):(?=[ \n]|$)/y;
const QUOTED_KEY = /(?:"([^"\\\n]{0,300})"|'([^'\n]{0,300})'):(?=[ \n]|$)/y;

/** What a sticky pattern matches at `from`. */
export function matchAt({ text }: SimpleText, pattern: RegExp, from: number): RegExpExecArray | null {
  pattern.lastIndex = from;
  return pattern.exec(text);
}

export function skipSpaces(source: SimpleText): void {
  while (source.text.charCodeAt(source.at) === SPACE) source.at++;
}

/** A key and its colon. */
export function matchKey(source: SimpleText): RegExpExecArray | null {
  return matchAt(source, KEY, source.at) ?? matchAt(source, QUOTED_KEY, source.at);
}

/** Stops after the colon. Keys that kubectl does not read as text, and `__proto__`, are left to the YAML parser. */
export function readKey(source: SimpleText): string | undefined {
  const word = matchKey(source);
  if (word === null) return undefined;
  const key = word[1] ?? word[2] ?? '';
  const isText =
    source.text.charCodeAt(source.at + key.length) !== COLON || typeof readPlainScalar(key) === 'string';
  source.at += word[0].length;
  return isText && key !== '__proto__' && key !== '<<' ? key : undefined;
}

/** An unquoted text or a number of one line, which is at the place to read. */
export function readWord(source: SimpleText, word: string): SimpleRead {
  const value = readPlainScalar(word);
  if (typeof value === 'number' && !Number.isFinite(value)) return undefined;
  const positions = source.base + source.at;
  source.at += word.length;
  return { value, positions };
}
