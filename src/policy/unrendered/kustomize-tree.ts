import type { ManifestFile, RenderedFrom } from '../manifest.ts';
import { createDeliveredFolders } from './delivered-folders.ts';
import { createPatchedSpecs } from './deliverers/patched-kustomizations.ts';
import { effectsOf, textsOf } from './effects-of-taking.ts';
import { folderOf, isInFolder } from './file-path.ts';
import { createFolderFinder } from './folder-from-top.ts';
import type { Governance } from './governance.ts';
import { governanceOfOutput } from './governance-of-output.ts';
import { ANYTHING, type Kustomization, readKustomization, type Transformation } from './kustomization.ts';
import { isKustomizationName } from './kustomization-name.ts';
import { readDeliveries } from './read-deliveries.ts';
import { ignoredBySources, takerOf } from './taker.ts';
import { createValueMaps } from './value-maps.ts';

export interface KustomizeTree {
  /** Undefined for a file that no kustomization includes. */
  governance(file: string): Governance | undefined;
  /** The same for what a tool renders from a folder. */
  governanceOfOutput(from: RenderedFrom): Governance | undefined;
  /** The kustomization in the file's folder, or one that names other files there, if it does not name this file. */
  passedOverBy(file: string): string | undefined;
  /** The kustomization that has the file as a patch. */
  patchedBy(file: string): string | undefined;
  /** Whether one of the rendered folders includes the file, or the file is such a folder's kustomization. */
  isRendered(file: string): boolean;
}

/** More and longer paths than any repository has. Beyond them anything may happen to a file. */
const MAX_STEPS = 100_000;
const MAX_DEPTH = 50;

/**
 * Which file includes which, from all kustomization files among `files`, and those of the tools that deliver folders.
 * `rendered` are the folders whose output is read, `names` are names of files whose texts are not known here.
 */
export function createKustomizeTree(
  files: readonly ManifestFile[],
  rendered: readonly string[],
  names: readonly string[] = [],
): KustomizeTree {
  const byName = new Map(files.map((file) => [file.file, file]));
  const distinct = [...byName.values()];
  const readFile = (name: string): ManifestFile | undefined => byName.get(name);
  const valuesOf = createValueMaps(distinct);
  const all = files
    .filter(({ file }) => isKustomizationName(file))
    .map((file) => readKustomization(file, readFile));
  const unreadByFolder = Map.groupBy(
    all.filter(({ isUnread }) => isUnread),
    ({ folder }) => folder,
  );
  const byFolder = new Map(all.map((one) => [one.folder, one]));
  const folderAt = createFolderFinder([...distinct, ...names.map((file) => ({ file }))]);
  const patchedSpec = createPatchedSpecs(distinct, folderAt, readFile);
  const delivered = createDeliveredFolders(
    distinct.flatMap((file) =>
      readDeliveries(file, { folderAt: folderAt(file), readFile, valuesOf, patchedSpec, files: distinct }),
    ),
    byFolder,
  );
  const taken = new Set([...all, ...delivered.takers].flatMap(({ resources }) => resources));
  const roots = [...delivered.takers, ...all.filter(({ folder }) => !taken.has(folder))];
  const found = new Map<
    string,
    { transformations: Set<Transformation>; roots: Set<string>; texts: Set<string>; takers: Set<string> }
  >();
  const inRendered = new Set<string>();
  const ignoring = ignoredBySources(distinct);
  let steps = 0;
  let isCut = false;

  function visit(
    one: Kustomization,
    above: readonly Kustomization[],
    root: string,
    isRendered: boolean,
  ): void {
    if (above.includes(one)) return;
    if (++steps > MAX_STEPS || above.length > MAX_DEPTH) {
      isCut = true;
      return;
    }
    const here = [...above, one];
    const isRenderedHere = isRendered || rendered.includes(one.folder);
    if (isRenderedHere) inRendered.add(one.file);
    const effects = here.flatMap((each) => effectsOf(each, byFolder));
    const textsHere = here.flatMap((each) => textsOf(each, byFolder, byName));
    for (const resource of one.resources) {
      const next = byFolder.get(resource);
      if (next !== undefined) visit(next, here, root, isRenderedHere);
      else {
        if (isRenderedHere) inRendered.add(resource);
        const known = found.get(resource) ?? {
          transformations: new Set(),
          roots: new Set(),
          texts: new Set(),
          takers: new Set(),
        };
        for (const effect of effects) known.transformations.add(effect);
        for (const text of textsHere) known.texts.add(text);
        known.roots.add(root);
        if (!here.some(({ isSuspended }) => isSuspended))
          for (const each of here) for (const taker of takerOf(each, ignoring)) known.takers.add(taker);
        found.set(resource, known);
      }
    }
  }
  for (const root of roots.length > 0 ? roots : all) visit(root, [], root.file, false);
  const patches = new Map(
    all.flatMap(({ patchFiles, folder }) => patchFiles.map((file) => [file, folder] as const)),
  );

  const listing = new Map([
    ...all.flatMap((one) =>
      one.resources
        .filter((resource) => !byFolder.has(resource) && /\.(?:ya?ml|json)$/.test(resource))
        .map((resource) => [folderOf(resource), one] as const),
    ),
    ...byFolder,
  ]);

  return {
    governance(file) {
      const unread = unreadByFolder.get(folderOf(file)) ?? [];
      const known = found.get(file);
      const here = delivered.of(file);
      if (known === undefined && unread.length === 0 && here.length === 0 && !isCut) return undefined;
      return {
        transformations: [
          ...(known?.transformations ?? []),
          ...here.flatMap(({ transformations }) => transformations),
          ...(isCut || unread.length > 0 ? [ANYTHING] : []),
        ],
        roots: [...(known?.roots ?? []), ...[...here, ...unread].map((one) => one.file)],
        texts: [...(known?.texts ?? []), ...[...here, ...unread].map(({ text }) => text)],
        takers: [...(known?.takers ?? []), ...[...here, ...unread].flatMap((one) => takerOf(one, ignoring))],
      };
    },
    governanceOfOutput: (from) =>
      governanceOfOutput(from, { all, byFolder, byName, delivered, rendered, ignoring }),
    passedOverBy(file) {
      if (found.has(file) || all.some(({ mentions }) => mentions.has(file))) return undefined;
      return listing.get(folderOf(file))?.file;
    },
    patchedBy: (file) => patches.get(file),
    isRendered: (file) =>
      inRendered.has(file) || rendered.some((folder) => isInFolder(file, folder) && patches.has(file)),
  };
}
