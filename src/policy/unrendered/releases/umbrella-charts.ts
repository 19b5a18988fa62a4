import type { ManifestFile } from '../../manifest.ts';
import { readManifests } from '../../read-manifests.ts';
import { fieldsInList, type WrittenRelease } from './written-release.ts';

/**
 * The charts from elsewhere that a chart of the repository names and fills with its own values. Source: Helm's documentation of
 * `dependencies` in Chart.yaml, and of requirements.yaml before it.
 */
export function umbrellaCharts(
  folder: string,
  filesOf: (name: string) => readonly ManifestFile[],
): readonly WrittenRelease[] {
  return ['Chart.yaml', 'requirements.yaml']
    .flatMap((name) => filesOf(within(folder, name)))
    .flatMap((file) => readManifests(file).documents)
    .flatMap((document): WrittenRelease[] => {
      const dependencies = fieldsInList(document.value.dependencies);
      if (dependencies.length === 0) return [];
      return [
        {
          document: { ...document, apiVersion: 'helm', kind: 'HelmChart' },
          name: folder || '.',
          chosen: dependencies.map(({ name, alias, version, repository }) => [
            name,
            alias,
            version,
            repository,
          ]),
          chart: undefined,
          values: [],
          valueFiles: [ownValues(folder)],
          namespace: undefined,
        },
      ];
    });
}

/** The file of a chart's own values. */
export function ownValues(folder: string): string {
  return within(folder, 'values.yaml');
}

function within(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
