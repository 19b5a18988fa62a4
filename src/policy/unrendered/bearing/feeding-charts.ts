import type { ManifestFile } from '../../manifest.ts';
import { fieldsOf } from '../../manifests/fields-of.ts';
import { readManifests } from '../../read-manifests.ts';
import { baseName } from '../file-path.ts';
import { createFolderFinder } from '../folder-from-top.ts';
import { isChartName } from '../helm-chart.ts';
import { chartUses, isUseOf } from '../releases/chart-inputs.ts';
import { fieldsInList } from '../releases/written-release.ts';
import { writtenReleases } from '../releases/written-releases.ts';
import { createValueFiles } from '../value-files.ts';
import { tellingLines } from './feeding-programs.ts';
import { usedByHelmfiles } from './helmfile-values.ts';
import { createTargetPaths } from './target-paths.ts';
import { usedValues } from './template-values.ts';
import { withUmbrellas } from './umbrella-values.ts';
import { createNearestChart, optionsOfUsed, settingsOfUsed } from './value-settings.ts';

interface ChartsAround {
  /** Names of the files that say where a chart is. */
  readonly charts: readonly string[];
  leadsToPolicies(path: string): boolean;
  isAsked(label: string): boolean;
  isRead(file: string): boolean;
}

/** What a file says to templates of charts: what they include, the values that they use, the releases of charts with policies. */
export function createChartFeeding(
  files: readonly ManifestFile[],
  { charts: chartFiles, ...asked }: ChartsAround,
): (file: ManifestFile) => readonly unknown[] {
  const chartOf = createNearestChart(chartFiles);
  const ofTemplates = withUmbrellas(usedValues(files, { chartOf, ...asked }), files);
  const ofPolicies = ofTemplates.filter(({ isOfPolicies }) => isOfPolicies);
  const targetPaths = createTargetPaths(files, (path) =>
    ofPolicies.some(({ paths }) => paths.some((one) => one.every((key, i) => path[i] === key))),
  );
  if (ofTemplates.length === 0) return targetPaths;
  const charts = [...new Set(ofPolicies.flatMap(({ chart }) => chart ?? []))];
  const used = [...ofTemplates, ...usedByHelmfiles(files, charts)];
  const saidOfChart = (file: ManifestFile): readonly unknown[] => {
    if (isChartName(file.file)) return dependenciesOn(charts, file);
    const chart = chartOf(file.file);
    return chart !== undefined && charts.includes(chart) && isHelper(file.file)
      ? [tellingLines(file.text)]
      : [];
  };
  return (file) => [
    ...targetPaths(file),
    ...saidOfChart(file),
    ...settingsOfUsed(file, used, { chartOf, isAsked: asked.isAsked }),
    ...optionsOfUsed(file, used),
    ...releasesOf(charts, file, files),
  ];
}

function isHelper(file: string): boolean {
  const name = baseName(file);
  return name === '.helmignore' || (/\/templates\//.test(file) && /^_|\.tpl$/.test(name));
}

function dependenciesOn(charts: readonly string[], file: ManifestFile): readonly unknown[] {
  const names = new Set(charts.map(baseName));
  return readManifests(file).documents.flatMap(({ value }) =>
    fieldsInList(fieldsOf(value).dependencies).filter(({ name }) => names.has(String(name))),
  );
}

/** Which charts with policies the file has released, and with which files. */
function releasesOf(
  charts: readonly string[],
  file: ManifestFile,
  all: readonly ManifestFile[],
): readonly unknown[] {
  const known = [file, ...all.filter((one) => one.file !== file.file)];
  const isMeant = (one: { readonly chart: string | undefined }): boolean =>
    one.chart !== undefined && charts.some((chart) => isUseOf({ chart: one.chart ?? '' }, chart));
  const written = writtenReleases(file, createFolderFinder(known)(file)).filter(isMeant);
  const uses = written.length > 0 ? [] : chartUses([file], createValueFiles([file])).filter(isMeant);
  return [
    ...written.map(({ chart, chosen, valueFiles }) => [chart, chosen, valueFiles]),
    ...uses.map(({ chart, valueFiles }) => [chart, valueFiles]),
  ];
}
