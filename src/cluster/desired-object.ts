import { type JsonObject, objectAt } from '../model/json-object.ts';
import type { SourcedRef } from '../plan/deploy-plan.ts';
import type { ManifestDocument } from '../policy/manifest.ts';

/** One object that the cluster should have. `document.value` is sent as it is written. */
export interface DesiredObject {
  readonly ref: SourcedRef;
  readonly document: ManifestDocument;
}

/**
 * The bytes of the document's value. Nothing is renamed or dropped.
 *
 * @param version the only one of the object that may be written over; undefined: whatever there is.
 */
export function applyBody(value: JsonObject, version?: string): string {
  if (version === undefined) return JSON.stringify(value);
  return JSON.stringify({ ...value, metadata: { ...objectAt(value, 'metadata'), resourceVersion: version } });
}
