import type { ManifestFile } from '../../manifest.ts';
import { isUseOf } from '../releases/chart-inputs.ts';
import { helmfileReleases } from '../releases/helmfile-releases.ts';
import { type UsedValues, valuePaths } from './template-values.ts';

/**
 * The values of environments that a helmfile uses where it releases charts with policies: to fill in their values, and to say whether they
 * are released. Source: helmfile's documentation of `environments`, whose values any file may set that a helmfile takes in.
 */
export function usedByHelmfiles(
  files: readonly ManifestFile[],
  charts: readonly string[],
): readonly UsedValues[] {
  const byName = new Map(files.map((file) => [file.file, file]));
  return files.flatMap((file): UsedValues[] => {
    if (!/^releases:/m.test(file.text)) return [];
    const meant = helmfileReleases(file).filter(
      ({ chart }) => chart !== undefined && charts.some((one) => isUseOf({ chart }, one)),
    );
    if (meant.length === 0) return [];
    const templates = meant.flatMap(({ valueFiles }) =>
      valueFiles.flatMap((name) => (name.endsWith('.gotmpl') ? (byName.get(name)?.text ?? []) : [])),
    );
    const conditions = meant.flatMap(({ chosen }) =>
      typeof chosen[3] === 'string' ? [chosen[3].split('.')] : [],
    );
    const names = new Set(meant.map(({ name }) => name));
    const own = itemsOf(file.text).filter((item) => names.has(NAME.exec(item)?.[1] ?? ''));
    const paths = [...[...templates, ...own].flatMap(valuePaths), ...conditions];
    return paths.length === 0 ? [] : [{ chart: undefined, paths, labels: [], isOfPolicies: true }];
  });
}

const NAME = /^\s*-?\s*name:\s*["']?([\w.-]+)/m;

/** The items of lists, as texts: the templates in them are no YAML. */
function itemsOf(text: string): readonly string[] {
  return text.split(/^(?=\s{0,4}-\s)/m);
}
