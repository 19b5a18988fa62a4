import { realpathSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { ManifestFile } from '../../policy/manifest.ts';
import type { Io } from '../io.ts';
import type { SideSource } from './comparison/comparison.ts';
import { shownPath } from './files/shown-path.ts';
import { findRepositoryPaths } from './git/repository-path.ts';

/** A repository whose files say what becomes of the files of a side. */
export interface SpeakingRepository {
  /** The folder of its work tree. */
  readonly top: string;
  /** What people see for a path relative to its top. */
  shown(path: string): string;
  readonly seen: NonNullable<ManifestFile['repository']>;
}

/** The repository of the working folder, and those of folders that replace the policies of a side: other clones and work trees. */
export async function repositoriesOfSide(
  side: SideSource | 'work-tree',
  io: Io,
): Promise<readonly SpeakingRepository[]> {
  const own = await findRepositoryPaths(io);
  const found = new Map<string, SpeakingRepository>();
  if (!('code' in own)) {
    const { top, shown } = own;
    found.set(top, { top, shown, seen: { top: shown(''), inside: own.inCommit('.') ?? '' } });
  }
  const cwd = realpathSync(io.cwd);
  for (const path of replacementsOf(side)) {
    const folder = folderAt(resolve(io.cwd, path));
    if (folder === undefined) continue;
    const there = await findRepositoryPaths({ ...io, cwd: folder });
    if ('code' in there || found.has(there.top)) continue;
    const { top } = there;
    const shown = (inside: string): string => shownPath(cwd, resolve(top, inside));
    found.set(top, { top, shown, seen: { top: shown(''), inside: undefined } });
  }
  return [...found.values()];
}

function replacementsOf(side: SideSource | 'work-tree'): readonly string[] {
  return side !== 'work-tree' && side.kind === 'paths' && side.isReplacement ? side.paths : [];
}

/** The folder that a path names or that contains its file, with links resolved. */
function folderAt(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  return realpathSync(stats.isDirectory() ? path : dirname(path));
}
