import { resolve } from 'node:path';
import type { ManifestFile } from '../../policy/manifest.ts';
import type { Io } from '../io.ts';
import type { Comparison } from './comparison/comparison.ts';
import { decodeText } from './files/decode-text.ts';
import { readBoundedFile } from './files/read-bounded-file.ts';
import { changedFiles } from './git/changed-files.ts';
import { findRepositoryPaths } from './git/repository-path.ts';
import type { InputOptions } from './input-limits.ts';
import { isManifestName } from './open-manifest-inputs.ts';
import { readManifestsAtRevision } from './read-manifests-at-revision.ts';

/** A file on both sides of a change; on one side it may be missing, or no text. */
export interface ChangedManifest {
  readonly file: string;
  readonly before: ManifestFile | undefined;
  readonly after: ManifestFile | undefined;
}

/** A change of more is one of the whole repository, such as a new indentation. */
const MAX_FILES = 2000;
const LIMIT = { maxBytes: 4 * 1024 * 1024, setting: 'nothing: this limit is fixed' };

/**
 * Manifests that a change alters, as far as they are wanted, wherever in the repository. Undefined where git cannot tell, or there
 * are too many.
 */
export async function changedManifests(
  { base, head }: Comparison,
  isWanted: (file: string) => boolean,
  io: Io,
): Promise<readonly ChangedManifest[] | undefined> {
  if (base.kind !== 'revision' || head.kind === 'cluster' || (head.kind === 'paths' && head.isReplacement)) {
    return [];
  }
  const until = head.kind === 'revision' ? head.commit : undefined;
  const repository = await findRepositoryPaths(io);
  if ('code' in repository) return undefined;
  const changed = await changedFiles({ from: base.commit, until }, [''], repository, io);
  if (changed === undefined) return undefined;
  const paths = changed.filter((path) => isManifestName(path) && isWanted(repository.shown(path)));
  if (paths.length === 0) return [];
  if (paths.length > MAX_FILES) return undefined;
  const names = paths.map(repository.fromWorkingFolder);
  const options: InputOptions = { maxFileBytes: LIMIT.maxBytes };
  const atRevision = async (commit: string): Promise<readonly ManifestFile[]> =>
    (await readManifestsAtRevision(commit, names, io, options)).files;
  const inWorkTree = (): readonly ManifestFile[] =>
    paths.flatMap((path) => readNow(resolve(repository.top, path), repository.shown(path)));
  const before = byName(await atRevision(base.commit));
  const after = byName(until === undefined ? inWorkTree() : await atRevision(until));
  return paths.map((path) => {
    const file = repository.shown(path);
    return { file, before: before.get(file), after: after.get(file) };
  });
}

function readNow(path: string, file: string): readonly ManifestFile[] {
  const bytes = readBoundedFile({ realPath: path, shown: file }, LIMIT);
  const text = bytes instanceof Uint8Array ? decodeText(bytes, file) : undefined;
  return typeof text === 'string' ? [{ file, text }] : [];
}

function byName(files: readonly ManifestFile[]): ReadonlyMap<string, ManifestFile> {
  return new Map(files.map((one) => [one.file, one]));
}
