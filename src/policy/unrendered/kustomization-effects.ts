import type { ManifestFile } from '../manifest.ts';
import type { Kustomization, Transformation } from './kustomization.ts';

/** What a kustomization does, and what the components that it includes do to all of it. */
export function effectsOf(
  one: Kustomization,
  byFolder: ReadonlyMap<string, Kustomization>,
): readonly Transformation[] {
  const components = one.resources.flatMap((resource) => {
    const included = byFolder.get(resource);
    return included?.isComponent ? included.transformations : [];
  });
  return [...one.transformations, ...components];
}

/** The texts that say what it does. */
export function textsOf(
  one: Kustomization,
  byFolder: ReadonlyMap<string, Kustomization>,
  byName: ReadonlyMap<string, ManifestFile>,
): readonly string[] {
  const components = one.resources
    .flatMap((resource) => byFolder.get(resource) ?? [])
    .filter(({ isComponent }) => isComponent);
  const textOf = (file: string): string[] => {
    const text = byName.get(file)?.text;
    return text === undefined ? [] : [text];
  };
  return [one, ...components].flatMap(({ text, patchFiles, settingFiles, sourceFiles }) => [
    text,
    ...sourceFiles.flatMap(textOf).filter(holdsValues),
    ...[...patchFiles, ...settingFiles.flatMap((file) => filesAt(file, byFolder))].flatMap(textOf),
  ]);
}

/** Replacements usually take values from these, and seldom from workloads, which change with each release. */
function holdsValues(text: string): boolean {
  return (
    /\bkind["']?:\s{0,20}["']?(?:ConfigMap|Secret)\b/.test(text) || !/^\s{0,20}["']?kind["']?:/m.test(text)
  );
}

/** A folder of settings is a kustomization itself. */
function filesAt(path: string, byFolder: ReadonlyMap<string, Kustomization>): readonly string[] {
  const there = byFolder.get(path);
  return there === undefined ? [path] : [there.file, ...there.resources];
}
