import type { ManifestFile } from '../../policy/manifest.ts';
import { readManifests } from '../../policy/read-manifests.ts';
import { createFolderFinder } from '../../policy/unrendered/folder-from-top.ts';
import { createChartFinder } from '../../policy/unrendered/helm-chart.ts';
import { chartUses, isUseOf, templatesOf } from '../../policy/unrendered/releases/chart-inputs.ts';
import { ownValues } from '../../policy/unrendered/releases/umbrella-charts.ts';
import { writtenReleases } from '../../policy/unrendered/releases/written-releases.ts';
import { createValueFiles, mayNameValues } from '../../policy/unrendered/value-files.ts';

/**
 * Files with values for charts: those that the read files name, and those for charts among the read files. They have the names
 * that people see; `*` stands for what is not known.
 */
export function namesOfValues(
  files: readonly ManifestFile[],
  readFiles: ReadonlySet<string>,
): readonly string[] {
  const valueFiles = createValueFiles(files);
  const folderAt = createFolderFinder(files);
  const asked = files.flatMap((file) => {
    if (!readFiles.has(file.file)) return [];
    const written = writtenReleases(file, folderAt(file)).flatMap((release) => release.valueFiles);
    if (!mayNameValues(file.text)) return written;
    return [...written, ...readManifests(file).documents.flatMap(valueFiles.namesOf)];
  });
  const charts = chartsAmong(files, readFiles);
  if (charts.length === 0) return asked;
  const used = chartUses(files, valueFiles).filter((use) => charts.some((chart) => isUseOf(use, chart)));
  return [
    ...asked,
    ...used.flatMap((use) => use.valueFiles),
    ...charts.flatMap((chart) => [...templatesOf(chart), ownValues(chart)]),
  ];
}

function chartsAmong(files: readonly ManifestFile[], readFiles: ReadonlySet<string>): readonly string[] {
  const chartOf = createChartFinder([...readFiles, ...files.map(({ file }) => file)]);
  return [...new Set([...readFiles].flatMap((name) => chartOf(name) ?? []))];
}
