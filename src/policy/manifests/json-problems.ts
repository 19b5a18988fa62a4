import { quote } from '../fields/quote.ts';
import { endOfString, endOfValue, isEnd, isListStart, isMapStart, nextToken, stringAt } from './json-text.ts';
import { duplicateKey, MAX_DEPTH, MAX_PROBLEMS, tooDeep, type YamlProblem } from './yaml-problem.ts';

/** What JSON.parse accepts and Kubernetes does not: duplicate keys, and endless nesting. */
export function findJsonProblems(text: string, base: number): readonly YamlProblem[] {
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
