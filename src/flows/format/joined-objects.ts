import type { JsonObject } from '../hubble/json-fields.ts';
import { parseJsonObject } from '../reading/parse-json-object.ts';

const NEXT = /\}\s*\{/;
const STRUCTURE = /"(?:[^"\\]|\\.)*"|[{}]/gs;

/**
 * Objects of JSON that follow each other without a line end, as stores join what was sent to them piece by piece (Firehose writes what CloudWatch
 * sends it so), and files without a last line end that were put together. What is no whole object stands as its text; undefined when the
 * text does not begin with one, or is none but one.
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
