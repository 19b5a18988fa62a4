import { canonicalJson } from './canonical-json.ts';
import { isJsonObject, type JsonObject, listAt, objectAt, textAt } from './json-object.ts';

/** What the server writes for itself: it changes without anybody changing the object. */
const SERVER_METADATA = new Set([
  'managedFields',
  'resourceVersion',
  'generation',
  'uid',
  'creationTimestamp',
  'selfLink',
]);

/** An object as people wrote it: with the server's defaults, without the server's book-keeping and status. */
export function storedContent(object: JsonObject): JsonObject {
  const { status: _status, metadata, ...rest } = object;
  if (!isJsonObject(metadata)) return rest;
  const kept = Object.entries(metadata).filter(([key]) => !SERVER_METADATA.has(key));
  return { ...rest, metadata: Object.fromEntries(kept) };
}

export function isSameContent(a: JsonObject, b: JsonObject): boolean {
  return canonicalJson(storedContent(a)) === canonicalJson(storedContent(b));
}

/** The fields that `manager` applied (server-side apply), as one comparable text; undefined when it applied none. */
export function appliedFields(object: JsonObject, manager: string): string | undefined {
  const entry = listAt(objectAt(object, 'metadata'), 'managedFields')
    .filter(isJsonObject)
    .find((item) => item.manager === manager && item.operation === 'Apply' && item.subresource === undefined);
  return entry === undefined ? undefined : canonicalJson(entry.fieldsV1 ?? {});
}

export function resourceVersionOf(object: JsonObject): string | undefined {
  return textAt(objectAt(object, 'metadata'), 'resourceVersion');
}
