import type { ManifestDocument } from '../../policy/manifest.ts';
import type { InventoryOptions } from '../build-inventory.ts';
import { createFieldReader } from './field-reader.ts';
import { readInventoryObject } from './read-inventory-object.ts';

/** Those that say something about who is in the cluster. */
export function knownObjects(
  documents: readonly ManifestDocument[],
  { defaultNamespace }: InventoryOptions,
): readonly ManifestDocument[] {
  return documents.filter(
    (document) =>
      readInventoryObject(createFieldReader(document), document.defaultNamespace ?? defaultNamespace) !==
      undefined,
  );
}
