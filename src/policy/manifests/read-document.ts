import { jsonPositions } from './json-positions.ts';
import { findJsonProblems } from './json-problems.ts';
import { hasEscapedKey, nextToken } from './json-text.ts';
import type { PositionedValue } from './position-tree.ts';
import { readSimpleYaml } from './read-simple-yaml.ts';
import { type DocumentReading, readYamlDocument } from './read-yaml-document.ts';
import { syntaxProblem } from './yaml-problem.ts';
import { FORBIDDEN_CHARACTER } from './yaml-scanner/forbidden-character.ts';

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
