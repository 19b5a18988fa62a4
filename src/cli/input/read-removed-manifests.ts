import type { ManifestFile } from '../../policy/manifest.ts';
import type { Io } from '../io.ts';
import { decodeText } from './files/decode-text.ts';
import { createExcluder } from './files/exclusion.ts';
import { removedFiles } from './git/changed-paths.ts';
import { listTree } from './git/list-tree.ts';
import { readBlobs } from './git/read-blobs.ts';
import { findRepositoryPaths } from './git/repository-path.ts';
import { type InputOptions, inputLimits } from './input-limits.ts';
import { isManifestName } from './open-manifest-inputs.ts';

/**
 * Manifests of a commit that the work tree no longer has at their place, wherever in the repository; undefined when that cannot
 * be told or they are too large.
 */
export async function readRemovedManifests(
  commit: string,
  io: Io,
  options: InputOptions = {},
): Promise<readonly ManifestFile[] | undefined> {
  const repository = await findRepositoryPaths(io);
  if ('code' in repository) return undefined;
  const removed = await removedFiles(commit, repository, io);
  if (removed === undefined) return undefined;
  const names = [...removed].filter(isManifestName);
  if (names.length === 0) return [];
  const entries = await listTree(commit, '', io);
  if ('code' in entries) return undefined;
  const excluder = createExcluder(options.exclude, io.cwd);
  const wanted = entries.filter(
    ({ kind, path }) =>
      kind === 'file' &&
      removed.has(path) &&
      isManifestName(path) &&
      !excluder.excludes(repository.fromWorkingFolder(path)),
  );
  const total = wanted.reduce((sum, { size }) => sum + size, 0);
  if (total > inputLimits(options).maxTotalBytes) return undefined;
  const blobs = await readBlobs(wanted, io);
  if ('code' in blobs) return undefined;
  return wanted.flatMap(({ path, object }) => {
    const file = repository.shown(path);
    const text = decodeText(blobs.get(object) ?? new Uint8Array(), file);
    return typeof text === 'string' ? [{ file, text }] : [];
  });
}
