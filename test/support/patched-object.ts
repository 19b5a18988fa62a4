import { isJsonObject, type JsonObject, listAt, objectAt } from '../../src/model/json-object.ts';

/* What becomes of an object by a patch, and who manages what then: as the API server has it, as far as a deploy asks. */

/** Adds, replaces and removes (RFC 6902). */
export function patched(live: JsonObject, operations: readonly unknown[], manager: string): JsonObject {
  const object = structuredClone(live) as Record<string, unknown>;
  let isContent = true;
  for (const { op, path, value } of operations.filter(isJsonObject)) {
    const keys = String(path)
      .slice(1)
      .split('/')
      .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = keys.pop() ?? '';
    if (last === 'resourceVersion') continue;
    if (last === 'managedFields') isContent = false;
    let parent = object;
    for (const key of keys) {
      parent[key] ??= {};
      parent = parent[key] as Record<string, unknown>;
    }
    if (op === 'remove') delete parent[last];
    else parent[last] = value;
  }
  return isContent ? withManager(object, managersOf(live), manager, 'Update', object) : object;
}

/** Server-side apply: a field of the content belongs to whoever wrote it, and changes for others by force only. */
export function applied(
  live: JsonObject | undefined,
  given: JsonObject,
  manager: string,
  isForced: boolean,
): JsonObject | { readonly conflict: string } {
  const managers = managersOf(live ?? {});
  const own = managers.find((entry) => entry.manager === manager && entry.operation === 'Apply');
  const conflict = managers.find(
    (entry) =>
      entry !== own &&
      keysOf(entry).some((key) => key in given && JSON.stringify(live?.[key]) !== JSON.stringify(given[key])),
  );
  if (conflict !== undefined && !isForced) {
    return { conflict: String(conflict.manager) };
  }
  const kept = Object.entries(live ?? {}).filter(([key]) => own === undefined || !keysOf(own).includes(key));
  const isMap = given.kind === 'ConfigMap';
  const data = { ...objectAt(live ?? {}, 'data'), ...objectAt(given, 'data') };
  const metadata = Object.fromEntries(
    Object.entries({ ...objectAt(live ?? {}, 'metadata'), ...objectAt(given, 'metadata') }).map(
      ([key, value]) => [
        key,
        key === 'labels' || key === 'annotations'
          ? {
              ...withoutOwn(objectAt(objectAt(live ?? {}, 'metadata'), key), own, key),
              ...objectAt(objectAt(given, 'metadata'), key),
            }
          : value,
      ],
    ),
  );
  const merged = { ...Object.fromEntries(kept), ...given, ...(isMap && { data }), metadata };
  return withManager(
    merged,
    managers.filter((entry) => entry !== own),
    manager,
    'Apply',
    given,
  );
}

function managersOf(object: JsonObject): readonly JsonObject[] {
  return listAt(objectAt(object, 'metadata'), 'managedFields').filter(isJsonObject);
}

/** Fields of the content that a manager has. */
function keysOf(entry: JsonObject): readonly string[] {
  return Object.keys(objectAt(entry, 'fieldsV1'))
    .map((key) => key.slice(2))
    .filter((key) => key !== 'metadata');
}

function withoutOwn(values: JsonObject, own: JsonObject | undefined, key: string): JsonObject {
  const fields = objectAt(objectAt(objectAt(own ?? {}, 'fieldsV1'), 'f:metadata'), `f:${key}`);
  return Object.fromEntries(Object.entries(values).filter(([name]) => !(`f:${name}` in fields)));
}

export function withManager(
  object: JsonObject,
  others: readonly JsonObject[],
  manager: string,
  operation: 'Apply' | 'Update',
  owned: JsonObject,
): JsonObject {
  const { apiVersion: _version, kind: _kind, status: _status, metadata, ...content } = owned;
  const marks = Object.fromEntries(
    Object.entries(isJsonObject(metadata) ? metadata : {}).filter(
      ([key]) => key === 'labels' || key === 'annotations',
    ),
  );
  const entry = { manager, operation, fieldsV1: fieldsOf({ ...content, metadata: marks }) };
  const rest = others.filter((other) => other.manager !== manager || other.operation !== operation);
  return { ...object, metadata: { ...objectAt(object, 'metadata'), managedFields: [...rest, entry] } };
}

function fieldsOf(value: unknown): JsonObject {
  if (!isJsonObject(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, below]) => [`f:${key}`, fieldsOf(below)]));
}
