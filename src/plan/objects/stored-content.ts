import { canonicalJson, isJsonObject, type JsonObject, objectAt, textAt } from '../../model/json-object.ts';

/** Metadata that the server writes itself: it changes without anybody changing the object. */
const SERVER_METADATA = new Set([
  'managedFields',
  'resourceVersion',
  'generation',
  'uid',
  'creationTimestamp',
  'selfLink',
]);

/** An object as people wrote it: with the server's defaults, but without its book-keeping and status. */
export function storedContent(object: JsonObject): JsonObject {
  const { status: _status, metadata, ...rest } = object;
  if (!isJsonObject(metadata)) return rest;
  const kept = Object.entries(metadata).filter(([key]) => !SERVER_METADATA.has(key));
  return { ...rest, metadata: Object.fromEntries(kept) };
}

/** Whether two states of an object differ only in what the server writes itself. */
export function isSameContent(a: JsonObject, b: JsonObject): boolean {
  return canonicalJson(storedContent(a)) === canonicalJson(storedContent(b));
}

/** Whether two objects of one name do the same, whatever their labels and annotations. */
export function doesTheSame(a: JsonObject, b: JsonObject): boolean {
  return isSameContent({ ...a, metadata: {} }, { ...b, metadata: {} });
}

/** The version of this state of the object: another one after every write. */
export function resourceVersionOf(object: JsonObject): string | undefined {
  return textAt(objectAt(object, 'metadata'), 'resourceVersion');
}

/** The same until the object is deleted; an object of the same name that is made anew has another one. */
export function uidOf(object: JsonObject): string | undefined {
  return textAt(objectAt(object, 'metadata'), 'uid');
}

/** Whether the object was deleted and only waits for its finalizers. */
export function isGoing(object: JsonObject): boolean {
  return objectAt(object, 'metadata').deletionTimestamp !== undefined;
}
