import { isJsonObject, type JsonObject } from '../../model/json-object.ts';

/** The object that a text is; undefined when it is not JSON, or not an object. */
export function parseJsonObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
