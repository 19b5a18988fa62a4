import { isJsonObject, type JsonObject } from '../../model/json-object.ts';

/** A map of a manifest, unchecked. */
export type Fields = JsonObject;

/** The fields of an unchecked part of an object; empty where it is not a map. */
export function fieldsOf(value: unknown): Fields {
  return isJsonObject(value) ? value : {};
}
