import type { JsonObject } from '../model/json-object.ts';
import type { SourcedRef } from '../plan/deploy-plan.ts';
import type { ManifestDocument } from '../policy/manifest.ts';

/** One object that the cluster should have. `document.value` is sent as it is written. */
export interface DesiredObject {
  readonly ref: SourcedRef;
  readonly document: ManifestDocument;
}

/** The bytes of the document's value. Nothing is added, renamed or dropped. */
export function applyBody(value: JsonObject): string {
  return JSON.stringify(value);
}
