import type { ManifestFile } from '../../manifest.ts';
import { askedByValues } from '../../not-simulated/asks-for-policies.ts';
import { readManifests } from '../../read-manifests.ts';
import { chartDependencies } from '../fetches/chart-dependencies.ts';
import { baseName, folderOf } from '../file-path.ts';
import { isChartName } from '../helm-chart.ts';
import { FETCHES_NOTHING, type Fetched } from './fetched.ts';
import { versionsIn } from './library-versions.ts';

/**
 * Which versions of charts a chart, a helmfile or its lock selects. Where values beside it ask for policies, these hold some; `files` are those
 * among which such values may be.
 */
export function createFetchedCharts(files: readonly ManifestFile[]): (file: ManifestFile) => Fetched {
  const asking = new Set(
    files
      .filter(({ file, text }) => isOfValues(file) && askedByValues([], [text]).length > 0)
      .map(({ file }) => folderOf(file)),
  );
  return (file) => {
    const isChart = isChartName(file.file) || baseName(file.file) === 'requirements.yaml';
    if (!isChart && !isLock(file.file)) return FETCHES_NOTHING;
    const versions = isChart
      ? readManifests(file).documents.flatMap(chartDependencies)
      : versionsIn(file, () => true);
    return asking.has(folderOf(file.file))
      ? { ofPolicies: versions, others: [] }
      : { ofPolicies: [], others: versions };
  };
}

/** Whether a file is a lock of Helm or helmfile. */
export function isLock(file: string): boolean {
  return /^(?:Chart|requirements|helmfile[\w.-]*)\.lock$/.test(baseName(file));
}

function isOfValues(file: string): boolean {
  return /^values[^/]*\.ya?ml$/.test(baseName(file));
}
