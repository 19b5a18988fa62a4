import type { ManifestFile } from '../manifest.ts';
import { fieldsOf } from '../manifests/fields-of.ts';
import { readManifests } from '../read-manifests.ts';
import { generatedMaps, type MapValue } from './generated-maps.ts';

/**
 * What the ConfigMaps and Secrets of a name hold, whatever their namespace, which a kustomization may set, also where a
 * kustomization generates them.
 */
export type ValuesOfMap = (name: string) => readonly MapValue[];

/** Files are read when the first name is asked for. */
export function createValueMaps(files: readonly ManifestFile[]): ValuesOfMap {
  let maps: ReadonlyMap<string, readonly MapValue[]> | undefined;
  return (name) => {
    maps ??= readMaps(files);
    return maps.get(name) ?? [];
  };
}

function readMaps(files: readonly ManifestFile[]): ReadonlyMap<string, readonly MapValue[]> {
  const found = new Map<string, MapValue[]>();
  const byName = new Map(files.map(({ file, text }) => [file, text]));
  const add = (name: string, values: readonly MapValue[]): void => {
    found.set(name, [...(found.get(name) ?? []), ...values]);
  };
  for (const file of files) {
    for (const { name, literals, files: sources } of generatedMaps(file)) {
      add(name, literals);
      for (const key of sources) add(name, [{ key, text: byName.get(key) ?? '' }]);
    }
    if (!/\b(?:ConfigMap|Secret)\b/.test(file.text)) continue;
    for (const { apiVersion, kind, value } of readManifests(file).documents) {
      if (apiVersion !== 'v1' || (kind !== 'ConfigMap' && kind !== 'Secret')) continue;
      const { name } = fieldsOf(value.metadata);
      if (typeof name !== 'string') continue;
      const held = [value.stringData, value.data].flatMap((data) => Object.entries(fieldsOf(data)));
      add(
        name,
        held.flatMap(([key, text]) => (typeof text === 'string' ? [{ key, text }] : [])),
      );
    }
  }
  return found;
}

/** The names in a list of references. */
export function namesIn(references: unknown): readonly string[] {
  if (!Array.isArray(references)) return [];
  return references.flatMap((one: unknown) => {
    const { name } = fieldsOf(one);
    return typeof name === 'string' && name !== '' ? [name] : [];
  });
}
