import type { ManifestDocument, ManifestFile } from '../../manifest.ts';
import { fieldsOf } from '../../manifests/fields-of.ts';
import { matchesFolder } from '../delivered-folders.ts';
import { wildcards } from '../deliverers/delivery-fields.ts';
import { pathFrom } from '../file-path.ts';
import { createFolderFinder } from '../folder-from-top.ts';
import { readDespiteTemplates } from '../read-despite-templates.ts';
import { mayNameValues, type ValueFiles } from '../value-files.ts';
import { fieldsInList } from './written-release.ts';
import { writtenReleases } from './written-releases.ts';

/** What provides values for a chart of the repository. */
export interface ChartUse {
  /** The folder of the chart, as people see it; `*` stands for what is not known. */
  readonly chart: string;
  /** Values, and texts that contain values. */
  readonly values: readonly unknown[];
  /** Files with values, whether they are there or not; `*` stands for what is not known. */
  readonly valueFiles: readonly string[];
}

/** Who uses charts of the repository: releases of Flux and Argo CD, kustomizations, helmfiles, Fleet, and jobs. */
export function chartUses(files: readonly ManifestFile[], valueFiles: ValueFiles): readonly ChartUse[] {
  const folderAt = createFolderFinder(files);
  return files.flatMap((file) => {
    const at = folderAt(file);
    const written = writtenReleases(file, at).flatMap(({ chart, values, valueFiles: names, chosen }) =>
      chart === undefined ? [] : [{ chart, values: [...values, chosen], valueFiles: names }],
    );
    if (!mayNameValues(file.text)) return written;
    const ofObjects = readDespiteTemplates(file).flatMap((document) =>
      chartsOfObject(document).flatMap(({ path, values }): ChartUse[] => {
        const fromTop = pathFrom('', wildcards(path));
        const chart = fromTop === undefined ? undefined : at(fromTop);
        if (chart === undefined) return [];
        return [
          {
            chart,
            values: [...values, ...valueFiles.textsOf(document)],
            valueFiles: valueFiles.namesOf(document),
          },
        ];
      }),
    );
    return [...written, ...ofObjects];
  });
}

interface ChartOfObject {
  readonly path: string;
  readonly values: readonly unknown[];
}

/** Sources: the specifications of HelmRelease in Flux' documentation, and of Application in Argo CD's. */
function chartsOfObject({ apiVersion = '', value }: ManifestDocument): readonly ChartOfObject[] {
  const spec = fieldsOf(value.spec);
  if (apiVersion.startsWith('helm.toolkit.fluxcd.io/')) {
    const { chart } = fieldsOf(fieldsOf(spec.chart).spec);
    return typeof chart === 'string' ? [{ path: chart, values: [spec.values, spec.valuesFrom] }] : [];
  }
  if (!apiVersion.startsWith('argoproj.io/')) return [];
  const { template, generators } = spec;
  const application = template === undefined ? spec : fieldsOf(fieldsOf(template).spec);
  const sources = [fieldsOf(application.source), ...fieldsInList(application.sources)];
  return sources.flatMap(({ path, helm }) =>
    typeof path === 'string'
      ? [{ path, values: [helm, ...(generators === undefined ? [] : [generators])] }]
      : [],
  );
}

/** Whether a use is of the chart in a folder. */
export function isUseOf({ chart }: Pick<ChartUse, 'chart'>, folder: string): boolean {
  return chart === folder || (chart.includes('*') && matchesFolder(chart.split('/'), folder));
}

/**
 * What provides values for the chart in a folder, and the chart's files that are no manifests: when one changes, the output may
 * change. `textOf` says what counts of a file with values.
 */
export function createChartInputs(
  files: readonly ManifestFile[],
  valueFiles: ValueFiles,
  filesOf: (name: string) => readonly ManifestFile[],
): (folder: string, textOf: (file: ManifestFile) => string) => readonly unknown[] {
  let uses: readonly ChartUse[] | undefined;
  return (folder, textOf) => {
    uses ??= chartUses(files, valueFiles);
    return [
      ...uses
        .filter((use) => isUseOf(use, folder))
        .map(({ values, valueFiles: names }) => [values, names.flatMap(filesOf).map(textOf)]),
      ...templatesOf(folder)
        .flatMap(filesOf)
        .filter(({ file }) => !/\.(?:ya?ml|json)$/.test(file))
        .map(({ file, text }) => [file, text]),
    ];
  };
}

/** Patterns for the template folders of a chart and of its subcharts. */
export function templatesOf(chart: string): readonly string[] {
  const top = chart === '' ? '' : `${chart}/`;
  return [`${top}templates/**`, `${top}charts/*/templates/**`];
}
