import type { ManifestFile } from '../../manifest.ts';
import { fieldsOf } from '../../manifests/fields-of.ts';
import { readManifests } from '../../read-manifests.ts';
import { fieldsInList } from '../releases/written-release.ts';
import { NAMES } from './making-programs.ts';

/** What a HelmRelease takes a single value from. */
interface Reference {
  readonly name: string;
  readonly key: string;
  /** Where in the values it puts it. */
  readonly path: string;
}

/**
 * What a file says of values that releases of Flux take from a ConfigMap or Secret, one by one, if they ask for policies or a template of
 * some uses them. Source: Flux' documentation of `valuesFrom` and its `targetPath`.
 */
export function createTargetPaths(
  files: readonly ManifestFile[],
  isUsed: (path: readonly string[]) => boolean,
): (file: ManifestFile) => readonly unknown[] {
  const isMeant = ({ path }: Reference): boolean =>
    NAMES.some((name) => path.includes(name)) || isUsed(path.replace(/\[\d+\]/g, '').split('.'));
  const meant = files.flatMap(referencesIn).filter(isMeant);
  return (file) => [
    ...referencesIn(file).filter(isMeant),
    ...(meant.length === 0 || !/\b(?:ConfigMap|Secret)\b/.test(file.text)
      ? []
      : readManifests(file).documents
    ).flatMap(({ value }) => {
      const { name } = fieldsOf(value.metadata);
      const held = { ...fieldsOf(value.data), ...fieldsOf(value.stringData) };
      return meant.flatMap((one) =>
        one.name === name && held[one.key] !== undefined ? [[one.path, held[one.key]]] : [],
      );
    }),
  ];
}

function referencesIn(file: ManifestFile): readonly Reference[] {
  if (!file.text.includes('targetPath')) return [];
  return readManifests(file).documents.flatMap(({ value }) =>
    fieldsInList(fieldsOf(value.spec).valuesFrom).flatMap(
      ({ name, valuesKey = 'values.yaml', targetPath }) =>
        typeof targetPath === 'string'
          ? [{ name: String(name), key: String(valuesKey), path: targetPath }]
          : [],
    ),
  );
}
