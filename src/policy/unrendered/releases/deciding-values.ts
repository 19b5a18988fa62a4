import { isJsonObject } from '../../../model/json-object.ts';
import type { ManifestFile } from '../../manifest.ts';
import { readManifests } from '../../read-manifests.ts';
import type { DecidesNothing } from './used-values.ts';

/** A file with values without those that decide nothing; one that cannot be read as values counts as it is. */
export function decidingValues(file: ManifestFile, decidesNothing: DecidesNothing | undefined): string {
  if (decidesNothing === undefined) return file.text;
  const { documents, diagnostics } = readManifests(file);
  const [document] = documents;
  const isReadable = documents.length === 1 && document?.kind === undefined;
  if (document === undefined || !isReadable || diagnostics.some(({ severity }) => severity === 'error')) {
    return file.text;
  }
  return JSON.stringify(deciding(document.value, [], decidesNothing), (_key, part: unknown) =>
    typeof part === 'bigint' ? part.toString() : part,
  );
}

/** A text of several lines may be more than a value where it is inserted. */
function deciding(value: unknown, path: readonly string[], decidesNothing: DecidesNothing): unknown {
  if (isJsonObject(value)) {
    const left = Object.entries(value).flatMap(([key, part]) => {
      const kept = deciding(part, [...path, key], decidesNothing);
      return kept === undefined ? [] : [[key, kept] as const];
    });
    return left.length === 0 && path.length > 0 && decidesNothing(path)
      ? undefined
      : Object.fromEntries(left);
  }
  if (Array.isArray(value)) return value;
  const isOfOneLine = typeof value !== 'string' || !/[\r\n]/.test(value);
  return isOfOneLine && decidesNothing(path) ? undefined : value;
}
