import { type Fields, fieldsOf } from '../manifests/fields-of.ts';
import { pathFrom } from './file-path.ts';

/** Fields whose files say what a kustomization does to others. */
const SETTING: readonly string[] = ['transformers', 'generators', 'configurations', 'replacements'];

/**
 * Whether a path of a kustomization leads out of the repository. Source: kustomize's documentation of remote targets: URLs,
 * `host/organisation/repository//path?ref=version`, and `git@host:…`.
 */
export function isAddress(path: string): boolean {
  return (
    /^[A-Za-z][\w+.-]*:|^[^/]*@[^/]*:|[?&](?:ref|version|timeout|submodules)=/.test(path) ||
    (/^(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?\//.test(path) && !/\.(?:ya?ml|json)$/.test(path))
  );
}

/** Files that determine what a kustomization does, besides itself and its patches. */
export function settingFiles(fields: Fields, folder: string): readonly string[] {
  const named = SETTING.flatMap((field) =>
    listOf(fields[field]).flatMap((item) => (typeof item === 'string' ? item : (fieldsOf(item).path ?? []))),
  );
  return named.flatMap((path) =>
    typeof path === 'string' && !path.includes('\n') && !isAddress(path)
      ? (pathFrom(folder, path) ?? [])
      : [],
  );
}

/**
 * Files from which replacements and variables of a kustomization may take values: its resources, and the sources of generated
 * ConfigMaps.
 */
export function sourceFiles(
  { replacements, vars, resources, configMapGenerator }: Fields,
  folder: string,
): readonly string[] {
  if (listOf(replacements).length + listOf(vars).length === 0) return [];
  const generated = listOf(configMapGenerator)
    .map(fieldsOf)
    .flatMap(({ files, envs, env }) => [...listOf(files), ...listOf(envs), env]);
  return [...listOf(resources), ...generated].flatMap((path) =>
    typeof path === 'string' && !isAddress(path)
      ? (pathFrom(folder, path.slice(path.indexOf('=') + 1)) ?? [])
      : [],
  );
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
