import type { JsonObject } from '../../../model/json-object.ts';
import { parseJsonObject } from '../../reading/parse-json-object.ts';

const NEXT = /\}\s*\{/;
const STRUCTURE = /"(?:[^"\\]|\\.)*"|[{}]/gs;

/**
 * JSON objects that follow each other without a line break, as when stores join what was sent to them piece by piece (Firehose
 * does so with what CloudWatch sends), or when files without a final line break are concatenated. What is not a whole object is
 * returned as its text. Undefined when the text does not begin with an object, or is a single one.
 */
export function joinedObjects(text: string): readonly (JsonObject | string)[] | undefined {
  if (!mayBeJoined(text)) return undefined;
  const found: (JsonObject | string)[] = [];
  let depth = 0;
  let start = 0;
  for (const { 0: mark, index } of text.matchAll(STRUCTURE)) {
    if (mark === '{') depth++;
    else if (mark === '}') depth--;
    if (mark !== '}' || depth !== 0) continue;
    const part = text.slice(start, index + 1);
    const value = parseJsonObject(part);
    if (value === undefined && found.length === 0) return undefined;
    found.push(value ?? part);
    start = index + 1;
  }
  const rest = text.slice(start);
  if (rest.trim() !== '') found.push(rest);
  return found.length > 1 && start > 0 ? found : undefined;
}

/** Whether an object may follow another one in the text. */
export function mayBeJoined(text: string): boolean {
  return NEXT.test(text);
}
