import {
  canonicalJson,
  isJsonObject,
  type JsonObject,
  listAt,
  objectAt,
  textAt,
} from '../model/json-object.ts';
import { toolOfManager } from './ownership/tool-managers.ts';

/** Managers that are this tool: for what it applies, and for what it puts back. */
const OWN_MANAGERS: ReadonlySet<string> = new Set(['sluice', 'sluice-restore']);

/** Keys of an object that are not content that somebody wrote. */
const NOT_CONTENT: ReadonlySet<string> = new Set(['f:metadata', 'f:status', 'f:apiVersion', 'f:kind']);

function entriesOf(object: JsonObject): readonly JsonObject[] {
  return listAt(objectAt(object, 'metadata'), 'managedFields').filter(isJsonObject);
}

/** The fields that `manager` applied (server-side apply), as a comparable text; undefined when it applied none. */
export function appliedFields(object: JsonObject, manager: string): string | undefined {
  const entry = entriesOf(object).find(
    (item) => item.manager === manager && item.operation === 'Apply' && item.subresource === undefined,
  );
  return entry === undefined ? undefined : canonicalJson(entry.fieldsV1 ?? {});
}

/** Whether this tool applied the object, or put it back. */
export function isWrittenByUs(object: JsonObject): boolean {
  return entriesOf(object).some(
    ({ manager, subresource }) =>
      typeof manager === 'string' && OWN_MANAGERS.has(manager) && subresource === undefined,
  );
}

/** The names of all managers of an object, sorted. */
export function managersOf(object: JsonObject): readonly string[] {
  return [...new Set(entriesOf(object).flatMap((entry) => textAt(entry, 'manager') ?? []))].sort();
}

export interface ForeignManager {
  readonly name: string;
  /** The parts of the content that it manages: `spec.ingress`. */
  readonly fields: readonly string[];
}

/**
 * Other managers of the content (not of labels, annotations or the status). While there are any, a field that is removed from the
 * file stays in the cluster, and changing a field that both manage is a conflict. Of tools that are known by their manager only,
 * labels and annotations count, too: they are all the mark that such a tool leaves on an object that it adopted.
 */
export function foreignManagers(object: JsonObject): readonly ForeignManager[] {
  const found = new Map<string, Set<string>>();
  for (const entry of entriesOf(object)) {
    const name = textAt(entry, 'manager') ?? '';
    if (OWN_MANAGERS.has(name) || entry.subresource !== undefined) continue;
    const managed = objectAt(entry, 'fieldsV1');
    const content = Object.entries(managed)
      .filter(([key]) => !NOT_CONTENT.has(key))
      .flatMap(([key, value]) => pathsOf(key, value));
    const fields = toolOfManager(name) === undefined ? content : [...content, ...markPathsOf(managed)];
    if (fields.length > 0) found.set(name, new Set([...(found.get(name) ?? []), ...fields]));
  }
  return [...found].map(([name, fields]) => ({ name, fields: [...fields].sort() }));
}

/**
 * The same, and managers of labels and annotations that `manifest` wants to have another value: they conflict with it, too.
 */
export function contendingManagers(live: JsonObject, manifest: JsonObject): readonly ForeignManager[] {
  const found = new Map(foreignManagers(live).map(({ name, fields }) => [name, fields]));
  for (const entry of entriesOf(live)) {
    const name = textAt(entry, 'manager') ?? '';
    if (OWN_MANAGERS.has(name) || entry.subresource !== undefined) continue;
    const managed = objectAt(objectAt(entry, 'fieldsV1'), 'f:metadata');
    const fields = (['labels', 'annotations'] as const).flatMap((key) =>
      Object.entries(markedBy(manifest, key))
        .filter(
          ([mark, value]) =>
            `f:${mark}` in objectAt(managed, `f:${key}`) && markedBy(live, key)[mark] !== value,
        )
        .map(([mark]) => `metadata.${key}.${mark}`),
    );
    if (fields.length > 0) found.set(name, [...(found.get(name) ?? []), ...fields].sort());
  }
  return [...found].map(([name, fields]) => ({ name, fields }));
}

function markedBy(object: JsonObject, key: 'labels' | 'annotations'): JsonObject {
  return objectAt(objectAt(object, 'metadata'), key);
}

/**
 * The labels and annotations of a live object that only others write: neither does `manifest` have them, nor did `manager` apply
 * them.
 */
export function marksOfOthers(
  live: JsonObject,
  manifest: JsonObject,
  manager: string,
): { readonly labels: (name: string) => boolean; readonly annotations: (name: string) => boolean } {
  const managed = entriesOf(live)
    .filter(
      (entry) => entry.manager === manager && entry.subresource === undefined && entry.operation === 'Apply',
    )
    .map((entry) => objectAt(objectAt(entry, 'fieldsV1'), 'f:metadata'));
  const isOfOthers = (key: 'labels' | 'annotations') => (name: string) =>
    !(name in markedBy(manifest, key)) &&
    !managed.some((metadata) => `f:${name}` in objectAt(metadata, `f:${key}`));
  return { labels: isOfOthers('labels'), annotations: isOfOthers('annotations') };
}

/** The labels and annotations that these managers wrote. */
export function marksManagedBy(
  object: JsonObject,
  isManager: (name: string) => boolean,
): { readonly labels: ReadonlySet<string>; readonly annotations: ReadonlySet<string> } {
  const managed = entriesOf(object)
    .filter((entry) => entry.subresource === undefined && isManager(textAt(entry, 'manager') ?? ''))
    .map((entry) => objectAt(objectAt(entry, 'fieldsV1'), 'f:metadata'));
  const names = (key: 'labels' | 'annotations') =>
    new Set(
      managed.flatMap((metadata) =>
        Object.keys(objectAt(metadata, `f:${key}`)).map((name) => name.replace(/^f:/, '')),
      ),
    );
  return { labels: names('labels'), annotations: names('annotations') };
}

function markPathsOf(managed: JsonObject): readonly string[] {
  const metadata = objectAt(managed, 'f:metadata');
  return ['labels', 'annotations'].flatMap((key) =>
    Object.keys(objectAt(metadata, `f:${key}`))
      .filter((name) => name !== '.')
      .map((name) => `metadata.${key}.${name.replace(/^f:/, '')}`),
  );
}

function pathsOf(key: string, value: unknown): readonly string[] {
  const name = key.replace(/^f:/, '');
  const below = isJsonObject(value) ? Object.entries(value).filter(([child]) => child.startsWith('f:')) : [];
  if (below.length === 0) return [name];
  return below.flatMap(([child, grandchildren]) =>
    pathsOf(child, grandchildren).map((path) => `${name}.${path}`),
  );
}

/**
 * The managedFields after `manager` has taken the whole content, and these labels and annotations, from everybody: then a field
 * that it does not apply is removed, and one that it applies changes without a conflict (client-go's csaupgrade does the same for
 * kubectl).
 */
export function takenFields(
  object: JsonObject,
  manager: string,
  marks: { readonly labels: readonly string[]; readonly annotations: readonly string[] },
  now: string,
): readonly JsonObject[] {
  let taken: JsonObject = {};
  const rest: JsonObject[] = [];
  for (const entry of entriesOf(object)) {
    const isOwn = entry.manager === manager && entry.operation === 'Apply';
    if (entry.subresource !== undefined) {
      rest.push(entry);
      continue;
    }
    const fields = objectAt(entry, 'fieldsV1');
    if (isOwn) {
      taken = union(taken, fields);
      continue;
    }
    const [mine, theirs] = split(fields, marks);
    taken = union(taken, mine);
    if (Object.keys(theirs).length > 0) rest.push({ ...entry, fieldsV1: theirs });
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

function split(
  fields: JsonObject,
  marks: { readonly labels: readonly string[]; readonly annotations: readonly string[] },
): readonly [JsonObject, JsonObject] {
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
