import type { ManifestFile } from '../manifest.ts';
import { ANYTHING, type Kustomization, type Transformation } from './kustomization.ts';

/**
 * What a kustomization does, in its order: first the components that it includes, and those that these include, do to all of it
 * what they do (kustomize's documentation of components).
 */
export function effectsOf(
  one: Kustomization,
  byFolder: ReadonlyMap<string, Kustomization>,
): readonly Transformation[] {
  const { components, isRepeated } = componentsOf(one, byFolder);
  const effects = [...components, one].flatMap(({ transformations }) => transformations);
  return isRepeated ? [...effects, ANYTHING] : effects;
}

/** Each once. What a component that is included several times does depends on an order that is not followed. */
function componentsOf(
  one: Kustomization,
  byFolder: ReadonlyMap<string, Kustomization>,
): { readonly components: readonly Kustomization[]; readonly isRepeated: boolean } {
  const seen = new Set([one]);
  const components: Kustomization[] = [];
  let isRepeated = false;
  function visit({ resources }: Kustomization): void {
    for (const resource of resources) {
      const included = byFolder.get(resource);
      if (included?.isComponent !== true) continue;
      if (seen.has(included)) {
        isRepeated = true;
        continue;
      }
      seen.add(included);
      visit(included);
      components.push(included);
    }
  }
  visit(one);
  return { components, isRepeated };
}

/** The texts that say what it does. */
export function textsOf(
  one: Kustomization,
  byFolder: ReadonlyMap<string, Kustomization>,
  byName: ReadonlyMap<string, ManifestFile>,
): readonly string[] {
  const textOf = (file: string): string[] => {
    const text = byName.get(file)?.text;
    return text === undefined ? [] : [text];
  };
  return [one, ...componentsOf(one, byFolder).components].flatMap(
    ({ text, patchFiles, settingFiles, sourceFiles }) => [
      text,
      ...sourceFiles.flatMap(textOf).filter(holdsValues),
      ...[...patchFiles, ...settingFiles.flatMap((file) => filesAt(file, byFolder))].flatMap(textOf),
    ],
  );
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
