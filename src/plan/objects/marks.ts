import { type JsonObject, objectAt } from '../../model/json-object.ts';

/** Where people and tools mark an object. */
export const MARK_KEYS = ['labels', 'annotations'] as const;
export type MarkKey = (typeof MARK_KEYS)[number];

/** Names of labels and annotations. */
export type MarkNames = Readonly<Record<MarkKey, readonly string[]>>;

/** The labels or the annotations of an object, with their values. */
export function marksAt(object: JsonObject, key: MarkKey): JsonObject {
  return objectAt(objectAt(object, 'metadata'), key);
}

/** The object without these labels and annotations: who marked it as theirs does not affect what it does. */
export function withoutMarks(object: JsonObject, marks: MarkNames): JsonObject {
  const metadata = { ...objectAt(object, 'metadata') };
  for (const key of MARK_KEYS) {
    const left = Object.entries(objectAt(metadata, key)).filter(([name]) => !marks[key].includes(name));
    if (left.length > 0) metadata[key] = Object.fromEntries(left);
    else delete metadata[key];
  }
  return { ...object, metadata };
}
