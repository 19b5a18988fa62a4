import type { ManifestFile, RenderedFrom } from '../manifest.ts';
import { createDeliveredFolders } from './delivered-folders.ts';
import { createPatchedSpecs } from './deliverers/patched-kustomizations.ts';
import { folderOf, isInFolder } from './file-path.ts';
import { createFolderFinder } from './folder-from-top.ts';
import { followInclusions } from './follow-inclusions.ts';
import type { Governance } from './governance.ts';
import { governanceOfOutput } from './governance-of-output.ts';
import { ignoredBySources, includerOf } from './includer.ts';
import { ANYTHING, type Kustomization, readKustomization } from './kustomization.ts';
import { isKustomizationName } from './kustomization-name.ts';
import { readDeliveries } from './read-deliveries.ts';
import { createValueMaps } from './value-maps.ts';

export interface KustomizeTree {
  /** Undefined for a file that no kustomization includes. */
  governance(file: string): Governance | undefined;
  /** The same for what a tool renders from a folder. */
  governanceOfOutput(from: RenderedFrom): Governance | undefined;
  /** The kustomization in the file's folder, or one that names other files there, if it does not name this file. */
  notListedBy(file: string): string | undefined;
  /** The kustomization that has the file as a patch. */
  patchedBy(file: string): string | undefined;
  /** Whether one of the rendered folders includes the file, or the file is such a folder's kustomization. */
  isRendered(file: string): boolean;
}

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
  const resources = new Set([...all, ...delivered.includers].flatMap((one) => one.resources));
  const roots = [...delivered.includers, ...all.filter(({ folder }) => !resources.has(folder))];
  const ignoring = ignoredBySources(distinct);
  const {
    files: included,
    inRendered,
    isCut,
  } = followInclusions(roots.length > 0 ? roots : all, {
    byFolder,
    byName,
    rendered,
    ignoring,
  });
  const patches = new Map(
    all.flatMap(({ patchFiles, folder }) => patchFiles.map((file) => [file, folder] as const)),
  );
  const listing = listingByFolder(all, byFolder);

  return {
    governance(file) {
      const unread = unreadByFolder.get(folderOf(file)) ?? [];
      const known = included.get(file);
      const here = delivered.of(file);
      if (known === undefined && unread.length === 0 && here.length === 0 && !isCut) return undefined;
      return {
        ways: [
          ...(known?.ways.values() ?? []),
          ...here.map(({ transformations }) => transformations),
          ...(isCut || unread.length > 0 ? [[ANYTHING]] : []),
        ],
        roots: [...(known?.roots ?? []), ...[...here, ...unread].map((one) => one.file)],
        texts: [...(known?.texts ?? []), ...[...here, ...unread].map(({ text }) => text)],
        includers: [
          ...(known?.includers.values() ?? []),
          ...[...here, ...unread].flatMap((one) => includerOf(one, ignoring)),
        ],
      };
    },
    governanceOfOutput: (from) =>
      governanceOfOutput(from, { all, byFolder, byName, delivered, rendered, ignoring }),
    notListedBy(file) {
      if (included.has(file) || all.some(({ mentions }) => mentions.has(file))) return undefined;
      return listing.get(folderOf(file))?.file;
    },
    patchedBy: (file) => patches.get(file),
    isRendered: (file) =>
      inRendered.has(file) || rendered.some((folder) => isInFolder(file, folder) && patches.has(file)),
  };
}

/** The kustomization that lists what is applied of a folder: its own, or else the last one that names files in it. */
function listingByFolder(
  all: readonly Kustomization[],
  byFolder: ReadonlyMap<string, Kustomization>,
): ReadonlyMap<string, Kustomization> {
  return new Map([
    ...all.flatMap((one) =>
      one.resources
        .filter((resource) => !byFolder.has(resource) && /\.(?:ya?ml|json)$/.test(resource))
        .map((resource) => [folderOf(resource), one] as const),
    ),
    ...byFolder,
  ]);
}
