import type { ManifestFile } from '../../manifest.ts';
import type { NotSimulatedPolicy } from '../../not-simulated/not-simulated-policy.ts';
import { mayHoldPolicies } from '../helm-chart.ts';
import type { Surroundings } from '../surroundings.ts';
import { unrenderedChart } from '../unrendered-policy.ts';
import { askingReleases } from './asking-releases.ts';
import { createChartInputs } from './chart-inputs.ts';
import { umbrellaCharts } from './umbrella-charts.ts';

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
    return chartsByOtherTemplates.has(folder) || ofChart.some(mayHoldPolicies)
      ? [unrenderedChart(folder, ofChart, inputsOf(folder))]
      : askingReleases(umbrellaCharts(folder, filesOf), filesOf);
  });
}
