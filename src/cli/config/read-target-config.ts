import { posix } from 'node:path';
import { followPlace } from '../input/git/follow-place.ts';
import { listTree, type TreeEntry } from '../input/git/list-tree.ts';
import type { RepositoryPaths } from '../input/git/repository-path.ts';
import { textOfEntry } from '../input/git/text-of-entry.ts';
import type { Io } from '../io.ts';
import { CONFIG_NAME, type ConfigLocation } from './find-config-file.ts';
import { readConfig } from './read-config.ts';
import type { ConfigFile } from './schema.ts';

/** The configuration as the target branch has it. */
export type TargetConfig =
  | { readonly kind: 'read'; readonly config: ConfigFile; readonly path: string }
  | { readonly kind: 'none' }
  /** It exists, but has errors. */
  | { readonly kind: 'broken'; readonly path: string }
  /** The file is in no commit, so no merge request can change it. */
  | { readonly kind: 'elsewhere' };

const MAX_CONFIG_BYTES = 1024 * 1024;

/** Reads the file that was named, or else finds the nearest one, as it is in the commit. `path` is relative to the repository's top. */
export async function readTargetConfig(
  commit: string,
  named: Pick<ConfigLocation, 'path'> | undefined,
  repository: RepositoryPaths,
  io: Io,
): Promise<TargetConfig> {
  const candidates = named === undefined ? upwards(repository) : [repository.inCommit(named.path)];
  for (const path of candidates) {
    if (path === undefined) return { kind: 'elsewhere' };
    const entry = await entryAt(commit, path, io);
    if (entry === undefined) continue;
    const text = await textOfEntry(entry, MAX_CONFIG_BYTES, io);
    const config = text === undefined ? undefined : readConfig(path, text).config;
    return config === undefined ? { kind: 'broken', path } : { kind: 'read', config, path };
  }
  return { kind: 'none' };
}

/**
 * Follows links, as when the work tree's file is looked up; a link that leads nowhere is returned as an entry of its own, which
 * is not a file.
 */
async function entryAt(commit: string, path: string, io: Io): Promise<TreeEntry | undefined> {
  const at = async (place: string) => {
    const entries = await listTree(commit, place, io);
    return 'code' in entries ? undefined : entries.find((one) => one.path === place);
  };
  const entry = await at(path);
  if (entry?.kind === 'file') return entry;
  const followed = await followPlace(commit, path, io);
  return (typeof followed === 'string' ? await at(followed) : undefined) ?? entry;
}

function upwards(repository: RepositoryPaths): readonly string[] {
  const paths: string[] = [];
  for (let folder = repository.inCommit('.') ?? ''; ; folder = posix.dirname(folder)) {
    const isTop = folder === '' || folder === '.';
    paths.push(isTop ? CONFIG_NAME : posix.join(folder, CONFIG_NAME));
    if (isTop) return paths;
  }
}
