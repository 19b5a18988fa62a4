import type { ManifestFile } from '../../policy/manifest.ts';
import { readKustomization } from '../../policy/unrendered/kustomization.ts';
import { isKustomizationName } from '../../policy/unrendered/kustomization-name.ts';

/**
 * The names of files that kustomizations among the given files include, directly or through others, and that are not given
 * themselves. `others` are kustomizations of the same side, wherever they are.
 */
export function includedNames(
  given: readonly ManifestFile[],
  others: readonly ManifestFile[],
): readonly string[] {
  const read = (file: ManifestFile) => readKustomization(file, () => undefined);
  const roots = given.filter(({ file }) => isKustomizationName(file)).map(read);
  if (roots.length === 0) return [];
  const byFolder = new Map(
    [...others, ...given]
      .filter(({ file }) => isKustomizationName(file))
      .map(read)
      .map((one) => [one.folder, one] as const),
  );
  const names = new Set(given.map(({ file }) => file));
  const included: string[] = [];
  const add = (name: string): boolean => {
    if (names.has(name)) return false;
    names.add(name);
    included.push(name);
    return true;
  };
  // The list grows while it is walked.
  const next = [...roots];
  for (const { resources } of next) {
    for (const resource of resources) {
      const there = byFolder.get(resource);
      if (there === undefined) add(resource);
      else if (add(there.file)) next.push(there);
    }
  }
  return included;
}
