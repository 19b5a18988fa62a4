import { isJsonObject, type JsonObject, objectAt } from '../../model/json-object.ts';
import { managedFieldsOf, NOT_CONTENT } from './managed-fields.ts';
import type { MarkNames } from './marks.ts';

/**
 * The managedFields after `manager` has taken the whole content, and these labels and annotations, from everybody: then a field
 * that it does not apply is removed, and one that it applies changes without a conflict (client-go's csaupgrade does the same for
 * kubectl).
 */
export function takenFields(
  object: JsonObject,
  manager: string,
  marks: MarkNames,
  now: string,
): readonly JsonObject[] {
  let taken: JsonObject = {};
  const rest: JsonObject[] = [];
  for (const entry of managedFieldsOf(object)) {
    const fields = objectAt(entry, 'fieldsV1');
    if (entry.subresource !== undefined) rest.push(entry);
    else if (entry.manager === manager && entry.operation === 'Apply') taken = union(taken, fields);
    else {
      const [mine, theirs] = split(fields, marks);
      taken = union(taken, mine);
      if (Object.keys(theirs).length > 0) rest.push({ ...entry, fieldsV1: theirs });
    }
  }
  const own: JsonObject = {
    manager,
    operation: 'Apply',
    apiVersion: object.apiVersion,
    time: now,
    fieldsType: 'FieldsV1',
    fieldsV1: taken,
  };
  return [...rest, own];
}

/** What is taken of a manager's fields, and what it keeps. */
function split(fields: JsonObject, marks: MarkNames): readonly [JsonObject, JsonObject] {
  const mine: Record<string, unknown> = {};
  const theirs: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) {
    if (key !== 'f:metadata') (NOT_CONTENT.has(key) ? theirs : mine)[key] = value;
  }
  const metadata = objectAt(fields, 'f:metadata');
  const [takenMetadata, keptMetadata] = splitMetadata(metadata, {
    'f:labels': marks.labels,
    'f:annotations': marks.annotations,
  });
  if (Object.keys(takenMetadata).length > 0) mine['f:metadata'] = takenMetadata;
  if (Object.keys(keptMetadata).length > 0) theirs['f:metadata'] = keptMetadata;
  return [mine, theirs];
}

function splitMetadata(
  metadata: JsonObject,
  marks: Readonly<Record<string, readonly string[]>>,
): readonly [JsonObject, JsonObject] {
  const taken: Record<string, unknown> = {};
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(metadata)) {
    const wanted = new Set((marks[key] ?? []).map((name) => `f:${name}`));
    if (!isJsonObject(value) || wanted.size === 0) {
      kept[key] = value;
      continue;
    }
    const entries = Object.entries(value);
    const mine = entries.filter(([name]) => wanted.has(name));
    const theirs = entries.filter(([name]) => !wanted.has(name));
    if (mine.length > 0) taken[key] = Object.fromEntries(mine);
    // `.` alone says that the manager created the map; if it has no key of its own, there is nothing to keep.
    if (theirs.some(([name]) => name !== '.')) kept[key] = Object.fromEntries(theirs);
  }
  return [taken, kept];
}

function union(a: JsonObject, b: JsonObject): JsonObject {
  const merged: Record<string, unknown> = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const other = merged[key];
    merged[key] = isJsonObject(other) && isJsonObject(value) ? union(other, value) : (other ?? value);
  }
  return merged;
}
