import type { ManifestFile } from '../manifest.ts';
import type { Way } from './governance.ts';
import { type Includer, includerOf } from './includer.ts';
import type { Kustomization, Transformation } from './kustomization.ts';
import { effectsOf, textsOf } from './kustomization-effects.ts';

/** What all paths from a root to a file say about it: see `Governance`. */
interface IncludedFile {
  /** By what is done. */
  readonly ways: Map<string, Way>;
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
  const numbers = new Map<Transformation, number>();
  let steps = 0;
  let isCut = false;

  function numberOf(effect: Transformation): number {
    const number = numbers.get(effect) ?? numbers.size;
    numbers.set(effect, number);
    return number;
  }

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
      way: path.toReversed().flatMap((each) => effectsOf(each, byFolder)),
      texts: path.flatMap((each) => textsOf(each, byFolder, byName)),
      includers: isSuspended ? [] : path.flatMap((each) => includerOf(each, ignoring)),
    };
    const onPath = new Set(path.map((each) => each.file));
    const key = found.way.map(numberOf).join(' ');
    if (isRendered) inRendered.add(one.file);
    for (const resource of one.resources) {
      const next = byFolder.get(resource);
      if (next !== undefined) {
        visit(next, path);
        continue;
      }
      if (isRendered) inRendered.add(resource);
      const { includedBy } = byName.get(resource) ?? {};
      if (includedBy?.some((given) => onPath.has(given)) === false) continue;
      const file = files.get(resource) ?? nothingFound();
      file.ways.set(key, found.way);
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
  return { ways: new Map(), roots: new Set(), texts: new Set(), includers: new Map() };
}
