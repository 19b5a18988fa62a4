import type { ManifestFile } from '../../manifest.ts';
import { readManifests } from '../../read-manifests.ts';
import { baseName, folderOf, pathFrom } from '../file-path.ts';
import { isChartName } from '../helm-chart.ts';
import { fieldsInList, listOf } from '../releases/written-release.ts';
import type { UsedValues, ValuePath } from './template-values.ts';

/** A chart with another in it. */
interface Dependency {
  readonly umbrella: string;
  /** The folder of the other chart, or its name where it is fetched. */
  readonly chart: string;
  /** Where the values of the other are. */
  readonly name: string;
  /** What decides whether it is there. */
  readonly switches: readonly ValuePath[];
}

/**
 * The used values, and those of charts that others depend on, as these others name them. Source: Helm's documentation of `dependencies`:
 * values are below the name or `alias`, but for `global`; `condition` and `tags` switch a dependency off.
 */
export function withUmbrellas(
  used: readonly UsedValues[],
  files: readonly ManifestFile[],
): readonly UsedValues[] {
  const dependencies = files.filter(({ file }) => isChartName(file)).flatMap(dependenciesOf);
  const all = [...used];
  const seen = new Set<string>();
  // The list grows while it is walked; charts that depend on each other end where one was seen.
  for (const one of all) {
    for (const { umbrella, chart, name, switches } of dependencies) {
      if (one.chart === undefined || (chart !== one.chart && chart !== baseName(one.chart))) continue;
      const within = (path: ValuePath): ValuePath => (path[0] === 'global' ? path : [name, ...path]);
      const paths = [...one.paths.map(within), ...(one.isOfPolicies ? switches : [])];
      const found = { ...one, chart: umbrella, paths, labels: one.labels.map(within) };
      const key = JSON.stringify([
        umbrella,
        one.chart,
        paths.map((path) => path.slice(-3)),
        found.labels.length,
      ]);
      if (!seen.has(key) && seen.size < MAX_FOUND) all.push(found);
      seen.add(key);
    }
  }
  return all;
}

const MAX_FOUND = 2000;

function dependenciesOf(file: ManifestFile): readonly Dependency[] {
  const umbrella = folderOf(file.file);
  const above = /^(.*)\/charts\/[^/]+$/.exec(umbrella)?.[1];
  const unpacked =
    above === undefined ? [] : [{ umbrella: above, chart: umbrella, name: baseName(umbrella), switches: [] }];
  const written = readManifests(file).documents.flatMap(({ value }) => fieldsInList(value.dependencies));
  return [
    ...unpacked,
    ...written.map(({ name, alias, repository, condition, tags }) => ({
      umbrella,
      chart: chartAt(umbrella, repository) ?? String(name),
      name: String(alias ?? name),
      switches: [
        ...(typeof condition === 'string' ? condition.split(',').map((path) => path.trim().split('.')) : []),
        ...listOf(tags).map((tag) => ['tags', String(tag)]),
      ],
    })),
  ];
}

function chartAt(umbrella: string, repository: unknown): string | undefined {
  if (typeof repository !== 'string' || !repository.startsWith('file://')) return undefined;
  return pathFrom(umbrella, repository.slice('file://'.length));
}
