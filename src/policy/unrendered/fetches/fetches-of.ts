import type { ManifestFile } from '../../manifest.ts';
import { wildcards } from '../deliverers/delivery-fields.ts';
import { folderOf, foldersUp, pathFrom } from '../file-path.ts';
import { createFileFinder } from '../find-files.ts';
import { createFolderFinder } from '../folder-from-top.ts';
import { createValueFiles } from '../value-files.ts';
import type { Fetch } from './fetch.ts';
import { createFluxSources } from './flux-sources.ts';
import { objectFetches } from './object-fetches.ts';
import { writtenFetches } from './written-fetches.ts';

interface KnownFiles {
  /** All files of a side. */
  readonly known: readonly ManifestFile[];
  /** Addresses of the repository. */
  readonly addresses: readonly string[];
  /** Whether a file is read for its objects, so that what a kustomization includes is told elsewhere. */
  isRead(file: string): boolean;
}

/** What some files have fetched. */
export function fetchesOf(
  some: readonly ManifestFile[],
  { known, addresses, isRead }: KnownFiles,
): readonly Fetch[] {
  if (some.length === 0) return [];
  const folderAt = createFolderFinder(known);
  const filesOf = createFileFinder(known);
  const shared = {
    files: known,
    valueFiles: createValueFiles(known),
    sources: createFluxSources(known),
    addresses,
  };
  const folders = new Set(known.flatMap(({ file }) => foldersUp(folderOf(file))));
  return some.flatMap((file) => {
    const at = folderAt(file);
    const isKnownFolder = (path: string): boolean => {
      const fromTop = pathFrom('', wildcards(path));
      const folder = fromTop === undefined || /^[*/]*$/.test(fromTop) ? undefined : at(fromTop);
      return folder !== undefined && folders.has(folder);
    };
    const place = { ...shared, folderAt: at, isKnownFolder };
    return [
      ...objectFetches(file, place),
      ...writtenFetches(file, place, { filesOf, isRead: isRead(file.file) }),
    ];
  });
}
