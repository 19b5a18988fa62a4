import { matchesStars } from '../../model/matches-stars.ts';
import type { Delivery } from './deliverers/delivery.ts';
import { folderOf, foldersUp, isInFolder } from './file-path.ts';
import { type Kustomization, NOT_LISTED, type Transformation } from './kustomization.ts';

/** What tools apply from a repository: kustomizations, and folders without one. */
export interface DeliveredFolders {
  /** Each delivery of a kustomization, as a kustomization that includes it and does to all of it what the delivery does. */
  readonly includers: readonly Kustomization[];
  /** Deliveries of a folder itself. */
  at(folder: string): readonly Delivery[];
  /** Deliveries of a file that no kustomization includes. */
  of(file: string): readonly Delivery[];
}

export function createDeliveredFolders(
  found: readonly Delivery[],
  byFolder: ReadonlyMap<string, Kustomization>,
): DeliveredFolders {
  const deliveries = found.map((one) => ({ ...one, transformations: one.transformations.map(asLikely) }));
  const folders = [...byFolder.keys()];
  const exact = Map.groupBy(
    deliveries.filter(({ folder }) => !folder.includes('*')),
    ({ folder }) => folder,
  );
  const patterns = deliveries
    .filter(({ folder }) => folder.includes('*'))
    .map((delivery) => ({ delivery, pattern: delivery.folder.split('/') }));
  const at = (folder: string): readonly Delivery[] =>
    [
      ...(exact.get(folder) ?? []),
      ...patterns.filter(({ pattern }) => matchesFolder(pattern, folder)).map(({ delivery }) => delivery),
    ].filter(({ excludes = [] }) => !excludes.some((one) => matchesFolder(one.split('/'), folder)));
  const includers = folders.flatMap((folder) => [
    ...at(folder)
      .filter(({ isOfFiles }) => isOfFiles !== true)
      .map((delivery) => includerOf(delivery, folder)),
    // A folder without a kustomization of its own includes those below it.
    ...foldersUp(folder)
      .slice(1)
      .filter((above) => isTopmost(folder, above, byFolder))
      .flatMap((above) => at(above).filter(({ isDeep }) => isDeep))
      .map((delivery) => includerOf(delivery, folder)),
  ]);
  return {
    includers,
    at,
    of(file) {
      if (deliveries.length === 0) return [];
      const here = folderOf(file);
      return foldersUp(here).flatMap((above) => {
        const isFree = !byFolder.has(above) && isTopmost(here, above, byFolder);
        return at(above).filter(
          ({ isDeep, isOfFiles, includes }) =>
            (isFree || isOfFiles === true) &&
            (isDeep || above === here) &&
            includes?.(pathWithin(above, file)) !== false,
        );
      });
    },
  };
}

/** `NOT_LISTED` is one object. */
function asLikely(effect: Transformation): Transformation {
  return effect === NOT_LISTED ? effect : { ...effect, isLikely: true };
}

/** Whether there is no kustomization between a folder and one above it, nor in that one. */
function isTopmost(folder: string, above: string, byFolder: ReadonlyMap<string, Kustomization>): boolean {
  return foldersUp(folder)
    .slice(byFolder.has(folder) ? 1 : 0)
    .filter((between) => between === above || isInFolder(`${between}/`, above))
    .every((between) => !byFolder.has(between));
}

function pathWithin(folder: string, file: string): string {
  return isInFolder(file, folder) && folder !== '' ? file.slice(folder.length + 1) : file;
}

function includerOf(
  { file, components, transformations, text, isSuspended, target }: Delivery,
  folder: string,
): Kustomization {
  return {
    ...(isSuspended && { isSuspended }),
    ...(target !== undefined && { target }),
    file,
    folder,
    isComponent: false,
    resources: [folder, ...components],
    patchFiles: [],
    settingFiles: [],
    sourceFiles: [],
    mentions: new Set(),
    transformations,
    text,
    isUnread: false,
  };
}

/** `*` matches any part of a name, `**` all that follows: that is more than some patterns mean, but never less. */
export function matchesFolder(pattern: readonly string[], folder: string): boolean {
  const parts = folder.split('/');
  const open = pattern.indexOf('**');
  const count = open < 0 ? pattern.length : open;
  if (open < 0 ? parts.length !== count : parts.length < count) return false;
  return parts.slice(0, count).every((part, index) => matchesName(pattern[index] ?? '', part));
}

/** A pattern with more than stars is taken to match everything. */
function matchesName(pattern: string, name: string): boolean {
  return /[?[\]{}]/.test(pattern) || matchesStars(pattern, name);
}
