import {
  canonicalJson,
  isJsonObject,
  type JsonObject,
  listAt,
  objectAt,
  textAt,
} from '../../model/json-object.ts';
import { type MarkKey, marksAt } from './marks.ts';

/** Managers that are this tool: for what it applies, and for what it puts back. */
export const OWN_MANAGERS: ReadonlySet<string> = new Set(['sluice', 'sluice-restore']);

/** Keys of an object that are not content that somebody wrote. */
export const NOT_CONTENT: ReadonlySet<string> = new Set(['f:metadata', 'f:status', 'f:apiVersion', 'f:kind']);

/** The entries of `metadata.managedFields`: who wrote which fields of a live object (server-side apply). */
export function managedFieldsOf(object: JsonObject): readonly JsonObject[] {
  return listAt(objectAt(object, 'metadata'), 'managedFields').filter(isJsonObject);
}

/** The fields that `manager` applied (server-side apply), as a comparable text; undefined when it applied none. */
export function appliedFields(object: JsonObject, manager: string): string | undefined {
  const entry = managedFieldsOf(object).find((one) => isAppliedBy(one, manager));
  return entry === undefined ? undefined : canonicalJson(entry.fieldsV1 ?? {});
}

/** Whether this tool applied the object, or put it back. */
export function isWrittenByUs(object: JsonObject): boolean {
  return managedFieldsOf(object).some(
    ({ manager, subresource }) =>
      typeof manager === 'string' && OWN_MANAGERS.has(manager) && subresource === undefined,
  );
}

/** The names of all managers of an object, sorted. */
export function managersOf(object: JsonObject): readonly string[] {
  return [...new Set(managedFieldsOf(object).flatMap((entry) => textAt(entry, 'manager') ?? []))].sort();
}

/** The names of the labels and annotations that these managers wrote. */
export function marksManagedBy(
  object: JsonObject,
  isManager: (name: string) => boolean,
): Readonly<Record<MarkKey, ReadonlySet<string>>> {
  return marksIn(
    managedFieldsOf(object).filter(
      (entry) => entry.subresource === undefined && isManager(textAt(entry, 'manager') ?? ''),
    ),
  );
}

/**
 * Tells which labels and annotations of a live object, or of what a write would make of it, only others write: neither does
 * `manifest` have them, nor did `manager` apply them.
 */
export function marksNotManagedBy(
  live: JsonObject,
  manifest: JsonObject,
  manager: string,
): (key: MarkKey, name: string) => boolean {
  const applied = marksIn(managedFieldsOf(live).filter((entry) => isAppliedBy(entry, manager)));
  return (key, name) => !Object.hasOwn(marksAt(manifest, key), name) && !applied[key].has(name);
}

function isAppliedBy(entry: JsonObject, manager: string): boolean {
  return entry.manager === manager && entry.operation === 'Apply' && entry.subresource === undefined;
}

function marksIn(entries: readonly JsonObject[]): Readonly<Record<MarkKey, ReadonlySet<string>>> {
  const namesAt = (key: MarkKey) =>
    new Set(entries.flatMap((entry) => managedMarks(objectAt(entry, 'fieldsV1'), key)));
  return { labels: namesAt('labels'), annotations: namesAt('annotations') };
}

/** The names of the labels or annotations among managed fields (`f:metadata` → `f:labels` → `f:app`). */
export function managedMarks(fields: JsonObject, key: MarkKey): readonly string[] {
  return Object.keys(objectAt(objectAt(fields, 'f:metadata'), `f:${key}`))
    .filter((name) => name !== '.')
    .map((name) => name.replace(/^f:/, ''));
}
