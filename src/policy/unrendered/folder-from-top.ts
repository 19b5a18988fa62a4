import type { ManifestFile } from '../manifest.ts';
import { matchesFolder } from './delivered-folders.ts';
import type { FolderAt } from './deliverers/delivery.ts';
import { folderOf, foldersUp, pathFrom } from './file-path.ts';

/**
 * Where paths of Flux and Argo CD lead, which are relative to the top of the repository that contains a file. Without git the top
 * is not known: then it is the highest folder above the file from which the path leads to one of the folders of `files`, of which
 * only the names count.
 */
export function createFolderFinder(
  files: readonly Pick<ManifestFile, 'file'>[],
): (source: Pick<ManifestFile, 'file' | 'repository'>) => FolderAt {
  let known: ReadonlySet<string> | undefined;
  const folders = (): ReadonlySet<string> => {
    known ??= new Set(files.flatMap(({ file }) => foldersUp(folderOf(file))));
    return known;
  };
  return ({ file, repository }) => {
    if (repository !== undefined) return (fromTop) => seenFrom(repository, fromTop);
    return (fromTop) => {
      if (fromTop === '') return commonFolder(files);
      const places = foldersUp(folderOf(file)).flatMap((top) => pathFrom(top, fromTop) ?? []);
      return places.findLast((place) => isAmong(place, folders()));
    };
  };
}

function isAmong(place: string, folders: ReadonlySet<string>): boolean {
  if (!place.includes('*')) return folders.has(place);
  const pattern = place.split('/');
  return [...folders].some((folder) => matchesFolder(pattern, folder));
}

function commonFolder(files: readonly Pick<ManifestFile, 'file'>[]): string | undefined {
  const [first, ...others] = new Set(files.map(({ file }) => folderOf(file)));
  if (first === undefined) return undefined;
  const ofOthers = others.map((folder) => new Set(foldersUp(folder)));
  return foldersUp(first).find((folder) => ofOthers.every((above) => above.has(folder)));
}

/** A folder given from the top of a repository, as people see it from the working folder. */
function seenFrom({ top, inside }: NonNullable<ManifestFile['repository']>, folder: string): string {
  if (inside === undefined) return pathFrom(top, folder) ?? top;
  const parts = folder === '' ? [] : folder.split('/');
  const above = inside === '' ? [] : inside.split('/');
  const apart = above.findIndex(
    (part, index) => parts[index] !== part && parts[index]?.includes('*') !== true,
  );
  const common = apart < 0 ? above.length : apart;
  return [...above.slice(common).map(() => '..'), ...parts.slice(common)].join('/');
}
