import { isJsonObject, type JsonObject, objectAt } from '../../model/json-object.ts';
import type { ApiRequest } from '../api/api-client.ts';

/** Keys that are not content: the object's identity, and what the server says about it. */
const NOT_CONTENT: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'status']);

interface Marks {
  readonly labels: readonly string[];
  readonly annotations: readonly string[];
}

/**
 * A patch (RFC 6902) after which the object has exactly the content of `manifest`, whoever manages its fields. Its labels and
 * annotations are those of the manifest and the others that exist, except `marks` that the manifest does not have. As a dry run
 * it shows what the object would be after a take-over; for real it puts an object back.
 */
export function replaceContentRequest(
  path: string,
  manifest: JsonObject,
  live: JsonObject,
  marks: Marks,
  mode: 'dryRun' | { readonly fieldManager: string; readonly resourceVersion: string },
): ApiRequest {
  const operations: object[] = [];
  for (const key of Object.keys(live)) {
    if (!NOT_CONTENT.has(key) && !(key in manifest)) operations.push({ op: 'remove', path: pointer(key) });
  }
  for (const [key, value] of Object.entries(manifest)) {
    // A manifest's `status` is not applied either.
    if (!NOT_CONTENT.has(key)) operations.push({ op: 'add', path: pointer(key), value });
  }
  for (const key of ['labels', 'annotations'] as const) {
    const wanted = objectAt(objectAt(manifest, 'metadata'), key);
    const there = objectAt(objectAt(live, 'metadata'), key);
    const kept = Object.entries(there).filter(([name]) => !marks[key].includes(name));
    const value = { ...Object.fromEntries(kept), ...wanted };
    if (Object.keys(value).length > 0 || Object.keys(there).length > 0) {
      operations.push({ op: 'add', path: `/metadata/${key}`, value });
    }
  }
  if (mode !== 'dryRun') {
    operations.push({ op: 'replace', path: '/metadata/resourceVersion', value: mode.resourceVersion });
  }
  return {
    method: 'PATCH',
    path,
    query: {
      fieldManager: mode === 'dryRun' ? 'sluice' : mode.fieldManager,
      fieldValidation: 'Strict',
      ...(mode === 'dryRun' ? { dryRun: 'All' } : {}),
    },
    contentType: 'application/json-patch+json',
    body: JSON.stringify(operations),
  };
}

/** Patches managedFields: who manages what from now on. Fails (409) when the object has changed since `resourceVersion`. */
export function managedFieldsRequest(
  path: string,
  managedFields: readonly JsonObject[],
  resourceVersion: string,
): ApiRequest {
  return {
    method: 'PATCH',
    path,
    query: { fieldManager: 'sluice' },
    contentType: 'application/json-patch+json',
    body: JSON.stringify([
      { op: 'replace', path: '/metadata/managedFields', value: managedFields },
      { op: 'replace', path: '/metadata/resourceVersion', value: resourceVersion },
    ]),
  };
}

function pointer(key: string): string {
  return `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** The manifest that corresponds to a stored object: its content, labels and annotations. */
export function manifestOf(stored: JsonObject): JsonObject {
  const metadata = objectAt(stored, 'metadata');
  const { status: _status, ...content } = stored;
  const { labels, annotations, name, namespace } = metadata;
  return {
    ...content,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(isJsonObject(labels) ? { labels } : {}),
      ...(isJsonObject(annotations) ? { annotations } : {}),
    },
  };
}
