import type { ManifestDocument } from '../../policy/manifest.ts';
import type { InventoryOptions } from '../build-inventory.ts';
import { createFieldReader } from './field-reader.ts';
import { readInventoryObject } from './read-inventory-object.ts';

/**
 * Whether an inventory learns the same from two versions of a file: another image, or another number of replicas, says nothing
 * about who is who. Of objects that are none of the inventory's all counts.
 */
export function sayTheSame(
  one: readonly ManifestDocument[],
  other: readonly ManifestDocument[],
  options: InventoryOptions,
): boolean {
  return textOf(one, options) === textOf(other, options);
}

/** All that is read of the documents; where it is written does not count. */
function textOf(documents: readonly ManifestDocument[], { defaultNamespace }: InventoryOptions): string {
  const told = documents.map((document) => {
    const reader = createFieldReader(document);
    const object = readInventoryObject(reader, document.defaultNamespace ?? defaultNamespace);
    const problems = reader.diagnostics.map(({ code, message }) => [code, message]);
    return [object ?? document.value, problems];
  });
  return JSON.stringify(told, (_key, value: unknown) => {
    if (typeof value === 'bigint') return value.toString();
    return value instanceof Map || value instanceof Set ? [...value] : value;
  });
}
