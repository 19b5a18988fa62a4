import type { ManifestFile } from '../manifest.ts';
import { type Includer, includerOf } from './includer.ts';
import type { Kustomization, Transformation } from './kustomization.ts';
import { effectsOf, textsOf } from './kustomization-effects.ts';

/** What all paths from a root to a file say about it: see `Governance`. */
interface IncludedFile {
  readonly transformations: Set<Transformation>;
  readonly roots: Set<string>;
  readonly texts: Set<string>;
  /** By file and clusters. */
  readonly includers: Map<string, Includer>;
}

export interface Inclusions {
  readonly files: ReadonlyMap<string, IncludedFile>;
  /** The kustomizations of rendered folders, and what they include. */
  readonly inRendered: ReadonlySet<string>;
  /** There are more or longer paths than were followed. */
  readonly isCut: boolean;
}

/** More and longer paths than any repository has. Beyond them anything may happen to a file. */
const MAX_STEPS = 100_000;
const MAX_DEPTH = 50;

/**
 * Follows every path from the roots, through kustomizations that include each other, to the files that they include. `rendered`
 * are the folders whose output is read, `ignoring` is what tools are told to leave out.
 */
export function followInclusions(
  roots: readonly Kustomization[],
  {
    byFolder,
    byName,
    rendered,
    ignoring,
  }: {
    readonly byFolder: ReadonlyMap<string, Kustomization>;
    readonly byName: ReadonlyMap<string, ManifestFile>;
    readonly rendered: readonly string[];
    readonly ignoring: string;
  },
): Inclusions {
  const files = new Map<string, IncludedFile>();
  const inRendered = new Set<string>();
  let steps = 0;
  let isCut = false;

  function visit(one: Kustomization, above: readonly Kustomization[]): void {
    if (above.includes(one)) return;
    if (++steps > MAX_STEPS || above.length > MAX_DEPTH) {
      isCut = true;
      return;
    }
    const path = [...above, one];
    const [root = one] = path;
    const isRendered = path.some(({ folder }) => rendered.includes(folder));
    const isSuspended = path.some((each) => each.isSuspended);
    const found = {
      transformations: path.flatMap((each) => effectsOf(each, byFolder)),
      texts: path.flatMap((each) => textsOf(each, byFolder, byName)),
      includers: isSuspended ? [] : path.flatMap((each) => includerOf(each, ignoring)),
    };
    if (isRendered) inRendered.add(one.file);
    for (const resource of one.resources) {
      const next = byFolder.get(resource);
      if (next !== undefined) {
        visit(next, path);
        continue;
      }
      if (isRendered) inRendered.add(resource);
      const file = files.get(resource) ?? nothingFound();
      for (const effect of found.transformations) file.transformations.add(effect);
      for (const text of found.texts) file.texts.add(text);
      for (const includer of found.includers)
        file.includers.set(`${includer.file}\0${includer.target}`, includer);
      file.roots.add(root.file);
      files.set(resource, file);
    }
  }

  for (const root of roots) visit(root, []);
  return { files, inRendered, isCut };
}

function nothingFound(): IncludedFile {
  return { transformations: new Set(), roots: new Set(), texts: new Set(), includers: new Map() };
}
