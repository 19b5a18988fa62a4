import type { ManifestFile } from '../../manifest.ts';
import type { FolderAt } from '../deliverers/delivery.ts';
import { fleetReleases } from './fleet-releases.ts';
import { helmfileReleases } from './helmfile-releases.ts';
import { jobReleases } from './job-releases.ts';
import { kustomizedCharts } from './kustomized-charts.ts';
import type { WrittenRelease } from './written-release.ts';

/** Texts in files that ask for charts, whatever the file's name. */
export const CHART_MARKS: readonly string[] = ['releases:', 'helm upgrade', 'helm install', 'helm template'];

/** The charts that a file asks for which is no object of a cluster. */
export function writtenReleases(source: ManifestFile, folderAt: FolderAt): readonly WrittenRelease[] {
  return [
    ...kustomizedCharts(source),
    ...helmfileReleases(source),
    ...fleetReleases(source),
    ...jobReleases(source, folderAt),
  ];
}
