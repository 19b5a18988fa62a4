import type { ManifestFile } from '../../manifest.ts';
import type { NotSimulatedPolicy } from '../../not-simulated/not-simulated-policy.ts';
import { baseName, folderOf } from '../file-path.ts';
import { mayHoldPolicies } from '../helm-chart.ts';
import type { Surroundings } from '../surroundings.ts';
import { unrenderedChart } from '../unrendered-policy.ts';
import { askingReleases } from './asking-releases.ts';
import { createChartInputs } from './chart-inputs.ts';
import { decidingValues } from './deciding-values.ts';
import { umbrellaCharts } from './umbrella-charts.ts';
import { type DecidesNothing, valuesThatDecideNothing } from './used-values.ts';

/** What charts that are not rendered may make: those with policies in their templates, and those that ask other charts for some. */
export function policiesOfCharts(
  files: readonly ManifestFile[],
  { known, valueFiles, roleOf, filesOf, chartsByOtherTemplates }: Surroundings,
): readonly NotSimulatedPolicy[] {
  const inputsOf = createChartInputs(known, valueFiles, filesOf);
  const chartOf = ({ file }: ManifestFile): string | undefined => {
    const role = roleOf(file);
    return role.kind === 'chart' ? role.folder : undefined;
  };
  return [...Map.groupBy(files, chartOf)].flatMap(([folder, ofChart]) => {
    if (folder === undefined) return [];
    if (chartsByOtherTemplates.has(folder) || ofChart.some((file) => mayHoldPolicies(file))) {
      const decidesNothing = ofOwnTemplates(folder, filesOf);
      // Other files may hold values for something else as well.
      const textOf = (file: ManifestFile): string =>
        isOwnValues(folder, file) ? decidingValues(file, decidesNothing) : file.text;
      const deciding = ofChart.map((file) => ({ ...file, text: textOf(file) }));
      return [unrenderedChart(folder, deciding, inputsOf(folder, textOf))];
    }
    return askingReleases(umbrellaCharts(folder, filesOf), filesOf);
  });
}

/** Not for a chart with others in it, whose templates use values by other paths. */
function ofOwnTemplates(folder: string, filesOf: Surroundings['filesOf']): DecidesNothing | undefined {
  const top = folder === '' ? '' : `${folder}/`;
  const chart = filesOf(`${top}Chart.yaml`);
  const isAlone =
    chart.length > 0 &&
    !chart.some(({ text }) => /dependencies/.test(text)) &&
    [`${top}charts/**`, `${top}requirements.yaml`].flatMap(filesOf).length === 0;
  return isAlone ? valuesThatDecideNothing(filesOf(`${top}templates/**`).map(({ text }) => text)) : undefined;
}

function isOwnValues(folder: string, { file }: ManifestFile): boolean {
  return folderOf(file) === folder && /^values[\w.-]*\.ya?ml$/.test(baseName(file));
}
