import { quote } from '../fields/quote.ts';
import { jsonPositions } from './json-positions.ts';
import {
  endOfString,
  endOfValue,
  hasEscapedKey,
  isEnd,
  isListStart,
  isMapStart,
  nextToken,
  stringAt,
} from './json-text.ts';
import type { PositionedValue } from './position-tree.ts';
import { readSimpleYaml } from './read-simple-yaml.ts';
import { type DocumentReading, readYamlDocument } from './read-yaml-document.ts';
import {
  duplicateKey,
  FORBIDDEN_CHARACTER,
  MAX_DEPTH,
  MAX_PROBLEMS,
  syntaxProblem,
  tooDeep,
  type YamlProblem,
} from './yaml-problem.ts';

/**
 * Reads one document. JSON is read by the runtime's JSON parser, which is many times faster than reading it as YAML and gives the
 * same value; what only looks like JSON is read as YAML. `base` is the offset of `text` in its file.
 */
export function readDocument(text: string, base: number): DocumentReading {
  const forbidden = FORBIDDEN_CHARACTER.exec(text);
  if (forbidden !== null) {
    const problem = syntaxProblem({ fault: 'CONTROL_CHARACTER', offset: forbidden.index }, text, base);
    return { converted: undefined, problems: [problem] };
  }
  const json = readJson(text, base);
  if (json === undefined) {
    const simple = readSimpleYaml(text, base);
    return simple === undefined ? readYamlDocument(text, base) : { converted: simple, problems: [] };
  }
  const problems = findJsonProblems(text, base);
  return { converted: problems.length > 0 ? undefined : json, problems };
}

function readJson(text: string, base: number): PositionedValue | undefined {
  if (!/^\s*\{/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    // V8 12.8 and later may confuse such a key with another one (nodejs/node issue 63785).
    if (hasEscapedKey(text)) return undefined;
    return { value, positions: jsonPositions(text, nextToken(text, 0), base) };
  } catch {
    // Flow-style YAML, or an error that the YAML parser reports with its position.
    return undefined;
  }
}

/** What JSON.parse accepts and Kubernetes does not: duplicate keys, and endless nesting. */
function findJsonProblems(text: string, base: number): readonly YamlProblem[] {
  const problems: YamlProblem[] = [];
  /** Keys of the open maps; undefined for an open list. */
  const open: (Set<string> | undefined)[] = [];
  let at = nextToken(text, 0);
  const start = at;
  while (at < text.length && problems.length < MAX_PROBLEMS) {
    if (isEnd(text, at)) {
      open.pop();
      at++;
    } else if (isMapStart(text, at) || isListStart(text, at)) {
      open.push(isMapStart(text, at) ? new Set() : undefined);
      if (open.length > MAX_DEPTH) return [tooDeep(base + start)];
      at++;
    } else {
      const keys = open.at(-1);
      if (keys === undefined) at = endOfValue(text, at);
      else {
        const end = endOfString(text, at);
        const key = stringAt(text, at, end);
        if (keys.has(key)) problems.push(duplicateKey(quote(key), base + at));
        keys.add(key);
        const value = nextToken(text, end);
        at = isMapStart(text, value) || isListStart(text, value) ? value : endOfValue(text, value);
      }
    }
    at = nextToken(text, at);
  }
  return problems;
}
