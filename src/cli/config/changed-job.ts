import { join, posix } from 'node:path';
import { decodeText } from '../input/files/decode-text.ts';
import { readBoundedFile } from '../input/files/read-bounded-file.ts';
import { changedPaths } from '../input/git/changed-paths.ts';
import { listTree } from '../input/git/list-tree.ts';
import type { RepositoryPaths } from '../input/git/repository-path.ts';
import { textOfEntry } from '../input/git/text-of-entry.ts';
import type { Io } from '../io.ts';
import { partsOfJob } from './parts-of-job.ts';

const MAX_BYTES = 1024 * 1024;

/**
 * Files in which a merge request changes the very job that runs: with `allow_failure`, other `rules` or another script, the gate holds nobody back
 * once it is merged. Relative to the top of the repository; undefined where git cannot tell. Jobs that come from elsewhere are not looked at.
 */
export async function changedJob(
  base: string,
  repository: RepositoryPaths,
  io: Io,
): Promise<readonly string[] | undefined> {
  const job = io.env.CI_JOB_NAME;
  const path = posix.normalize(io.env.CI_CONFIG_PATH || '.gitlab-ci.yml');
  if (!job) return [];
  const changed = await changedPaths({ from: base }, repository, io);
  if (changed === undefined) return undefined;
  const before = (file: string) => textAt(base, file, io);
  const after = (file: string) => textOf(file, repository);
  // Files that it includes are named in it; what these include in turn is not followed.
  const named = `${await before(path)}\n${after(path)}`;
  const files = changed
    .map((one) => one.path)
    .filter((file) => file === path || (/\.ya?ml$/.test(file) && named.includes(file)));
  const found: string[] = [];
  for (const file of files) {
    if (partsOfJob(await before(file), job) !== partsOfJob(after(file), job)) found.push(file);
  }
  return found;
}

/** '' for a file that is not there, or that GitLab would not read either. */
function textOf(file: string, { top }: RepositoryPaths): string {
  const bytes = readBoundedFile(
    { realPath: join(top, file), shown: file },
    { maxBytes: MAX_BYTES, setting: undefined },
  );
  const text = 'code' in bytes ? undefined : decodeText(bytes, file);
  return typeof text === 'string' ? text : '';
}

async function textAt(commit: string, file: string, io: Io): Promise<string> {
  const entries = await listTree(commit, file, io);
  const entry = 'code' in entries ? undefined : entries.find((one) => one.path === file);
  return (entry && (await textOfEntry(entry, MAX_BYTES, io))) ?? '';
}
