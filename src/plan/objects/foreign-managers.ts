import { isJsonObject, type JsonObject, objectAt, textAt } from '../../model/json-object.ts';
import { toolOfManager } from '../ownership/tool-managers.ts';
import { managedFieldsOf, managedMarks, NOT_CONTENT, OWN_MANAGERS } from './managed-fields.ts';
import { MARK_KEYS, marksAt } from './marks.ts';

/** Somebody else who manages a part of an object. */
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
  for (const { name, managed } of foreignFields(object)) {
    const content = Object.entries(managed)
      .filter(([key]) => !NOT_CONTENT.has(key))
      .flatMap(([key, value]) => pathsOf(key, value));
    const fields = toolOfManager(name) === undefined ? content : [...content, ...markPathsOf(managed)];
    if (fields.length > 0) found.set(name, new Set([...(found.get(name) ?? []), ...fields]));
  }
  return [...found].map(([name, fields]) => ({ name, fields: [...fields].sort() }));
}

/** `foreignManagers`, and managers of labels and annotations to which `manifest` gives another value: they conflict with it, too. */
export function contendingManagers(live: JsonObject, manifest: JsonObject): readonly ForeignManager[] {
  const found = new Map(foreignManagers(live).map(({ name, fields }) => [name, fields]));
  for (const { name, managed } of foreignFields(live)) {
    const fields = MARK_KEYS.flatMap((key) => {
      const isManaged = new Set(managedMarks(managed, key));
      return Object.entries(marksAt(manifest, key))
        .filter(([mark, value]) => isManaged.has(mark) && marksAt(live, key)[mark] !== value)
        .map(([mark]) => `metadata.${key}.${mark}`);
    });
    if (fields.length > 0) found.set(name, [...(found.get(name) ?? []), ...fields].sort());
  }
  return [...found].map(([name, fields]) => ({ name, fields }));
}

/** What others manage of the object itself; a subresource such as the status is not its content. */
function foreignFields(
  object: JsonObject,
): readonly { readonly name: string; readonly managed: JsonObject }[] {
  return managedFieldsOf(object)
    .filter(({ subresource }) => subresource === undefined)
    .map((entry) => ({ name: textAt(entry, 'manager') ?? '', managed: objectAt(entry, 'fieldsV1') }))
    .filter(({ name }) => !OWN_MANAGERS.has(name));
}

function markPathsOf(managed: JsonObject): readonly string[] {
  return MARK_KEYS.flatMap((key) => managedMarks(managed, key).map((name) => `metadata.${key}.${name}`));
}

function pathsOf(key: string, value: unknown): readonly string[] {
  const name = key.replace(/^f:/, '');
  const below = isJsonObject(value) ? Object.entries(value).filter(([child]) => child.startsWith('f:')) : [];
  if (below.length === 0) return [name];
  return below.flatMap(([child, grandchildren]) =>
    pathsOf(child, grandchildren).map((path) => `${name}.${path}`),
  );
}
