import type { ManifestDocument } from '../../policy/manifest.ts';
import type { InventoryOptions } from '../build-inventory.ts';
import { createFieldReader } from './field-reader.ts';
import { readInventoryObject } from './read-inventory-object.ts';

/**
 * Whether an inventory learns the same from two versions of a file: another image, or another number of replicas, says nothing
 * about who is who. For objects that the inventory does not use, everything counts.
 */
export function sayTheSame(
  one: readonly ManifestDocument[],
  other: readonly ManifestDocument[],
  options: InventoryOptions,
): boolean {
  return whatIsTold(one, options) === whatIsTold(other, options);
}

/**
 * All that an inventory reads of documents, as a text; where it is written does not count. `countsLabel`: labels that count, left out:
 * all.
 */
export function whatIsTold(
  documents: readonly ManifestDocument[],
  { defaultNamespace }: InventoryOptions,
  countsLabel?: (key: string) => boolean,
): string {
  const told = documents.map((document) => {
    const reader = createFieldReader(document);
    const object = readInventoryObject(reader, document.defaultNamespace ?? defaultNamespace);
    const problems = reader.diagnostics.map(({ code, message }) => [code, message]);
    return [object ?? document.value, problems];
  });
  return JSON.stringify(told, (name, value: unknown) => {
    if (typeof value === 'bigint') return value.toString();
    if (value instanceof Map && name === 'labels' && countsLabel !== undefined) {
      return [...value].filter(([key]) => countsLabel(String(key)));
    }
    return value instanceof Map || value instanceof Set ? [...value] : value;
  });
}
