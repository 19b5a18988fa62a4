import type { ManifestFile } from '../../manifest.ts';
import { fieldsOf } from '../../manifests/fields-of.ts';
import { readManifests } from '../../read-manifests.ts';
import { baseName, folderOf } from '../file-path.ts';
import { besideFile, fieldsInList, listOf, localChart, type WrittenRelease } from './written-release.ts';

/**
 * Charts of a bundle of Fleet. Source: the reference of `fleet.yaml`: `helm`, also for single clusters; without `chart` it is
 * the folder's own, if there is one.
 */
export function fleetReleases(source: ManifestFile): readonly WrittenRelease[] {
  if (!/^fleet\.ya?ml$/.test(baseName(source.file)) || !source.text.includes('helm')) return [];
  const [document] = readManifests(source).documents;
  if (document === undefined) return [];
  const { helm, targetCustomizations, namespace, defaultNamespace } = document.value;
  const { chart, repo, version, releaseName } = fieldsOf(helm);
  const all = [helm, ...fieldsInList(targetCustomizations).map((target) => target.helm)].map(fieldsOf);
  return [
    {
      document: { ...document, apiVersion: 'fleet', kind: 'Fleet' },
      name: `${folderOf(source.file) || '.'}: ${String(releaseName ?? chart ?? '')}`,
      chosen: [chart, repo, version, ...all.slice(1).flatMap((one) => [one.chart, one.version])],
      chart: chart === undefined ? folderOf(source.file) : localChart(source.file, chart),
      values: all.map(({ values }) => values),
      valueFiles: all.flatMap(({ valuesFiles }) =>
        listOf(valuesFiles).flatMap((path) => besideFile(source.file, path)),
      ),
      namespace: namespace ?? defaultNamespace,
    },
  ];
}
