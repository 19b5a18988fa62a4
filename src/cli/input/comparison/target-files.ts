import { existsSync, realpathSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Io } from '../../io.ts';
import { changedFiles } from '../git/changed-paths.ts';
import { findRepositoryPaths } from '../git/repository-path.ts';
import { findBaseRevision } from './base-revision.ts';

/**
 * For merge request pipelines: says why a file or folder may be the merge request's and not the target branch's; undefined when
 * it is as on the target branch, is outside the repository, or is in no commit (then the job made it).
 */
export function createTargetFiles(io: Io): (path: string) => Promise<string | undefined> {
  return async (path) => {
    if (!existsSync(path)) return undefined;
    const repository = await findRepositoryPaths(io);
    // Without a repository there is no work tree that a merge request could have changed.
    if (!('inCommit' in repository)) return undefined;
    const given = fromRealFolder(path, io.cwd);
    const real = realpathSync(path);
    const inside = repository.inCommit(given);
    if (inside === undefined && repository.inCommit(real) === undefined) return undefined;
    if (inside === undefined || real !== join(repository.top, inside)) {
      return 'a link in the repository, which a merge request may set, leads to it';
    }
    const revision = await findBaseRevision(io);
    if (!('commit' in revision)) return `the target branch could not be read: ${revision.message}`;
    // Asked anew: what is about to be trusted is looked at now, not as it was when something else was asked.
    const changed = await changedFiles({ from: revision.commit }, [inside], repository, { ...io });
    if (changed === undefined) return 'git could not compare it with the target branch';
    return changed.length === 0 ? undefined : 'it differs from the target branch';
  };
}

/** Links that lead to the working folder itself are not the repository's doing. */
function fromRealFolder(path: string, cwd: string): string {
  const way = relative(cwd, resolve(cwd, path));
  return resolve(realpathSync(cwd), way);
}
