import type { ManifestFile } from '../../manifest.ts';
import { fieldsOf } from '../../manifests/fields-of.ts';
import { readManifests } from '../../read-manifests.ts';
import { folderOf } from '../file-path.ts';
import { isKustomizationName } from '../kustomization-name.ts';
import { besideFile, fieldsInList, listOf, type WrittenRelease } from './written-release.ts';

const DEFAULT_HOME = 'charts';

/**
 * Charts of a kustomization. Source: kustomize's HelmChart fields, and those of the generator before it (`values` is a file);
 * charts are looked for in `chartHome` first.
 */
export function kustomizedCharts(source: ManifestFile): readonly WrittenRelease[] {
  if (!isKustomizationName(source.file) || !source.text.includes('helmChart')) return [];
  const [document] = readManifests(source).documents;
  if (document === undefined) return [];
  const { file, value } = document;
  const { chartHome = DEFAULT_HOME } = fieldsOf(value.helmGlobals);
  return ['helmCharts', 'helmChartInflationGenerator'].flatMap((field) =>
    fieldsInList(value[field]).map((chart): WrittenRelease => {
      const { name, chartName, repo, chartRepoUrl, version, chartVersion, namespace } = chart;
      const { valuesFile, values, additionalValuesFiles: more, valuesInline } = chart;
      return {
        document,
        name: `${folderOf(file) || '.'}: ${String(name ?? chartName ?? '')}`,
        chosen: [name, chartName, repo, chartRepoUrl, version, chartVersion],
        chart: besideFile(file, `${String(chart.chartHome ?? chartHome)}/${String(name ?? chartName)}`)[0],
        values: [valuesInline],
        valueFiles: [valuesFile, values, ...listOf(more)].flatMap((path) => besideFile(file, path)),
        namespace,
      };
    }),
  );
}
