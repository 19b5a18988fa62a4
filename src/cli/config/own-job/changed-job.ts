import { join, posix } from 'node:path';
import { decodeText } from '../../input/files/decode-text.ts';
import { readBoundedFile } from '../../input/files/read-bounded-file.ts';
import { type ChangedPath, changedPaths } from '../../input/git/changed-paths.ts';
import { isAtOrBelow } from '../../input/git/is-at-or-below.ts';
import { listTree } from '../../input/git/list-tree.ts';
import type { RepositoryPaths } from '../../input/git/repository-path.ts';
import { textOfEntry } from '../../input/git/text-of-entry.ts';
import { isManifestName } from '../../input/open-manifest-inputs.ts';
import type { Io } from '../../io.ts';
import { type PartsOfJob, partsOfJob } from './parts-of-job.ts';
import { type PipelineSide, readPipelineFiles } from './pipeline-files.ts';

const MAX_BYTES = 1024 * 1024;

/**
 * Files in which a merge request changes the very job that runs: with `allow_failure`, other `rules` or another script, the gate holds nobody back
 * once it is merged. Relative to the top of the repository; undefined where git cannot tell. Of what comes from elsewhere only the place is known.
 */
export async function changedJob(
  base: string,
  repository: RepositoryPaths,
  io: Io,
): Promise<readonly string[] | undefined> {
  const job = io.env.CI_JOB_NAME;
  const start = posix.normalize(io.env.CI_CONFIG_PATH || '.gitlab-ci.yml');
  if (!job) return [];
  const changed = await changedPaths({ from: base }, repository, io);
  if (changed === undefined) return undefined;
  if (changed.length === 0) return [];
  const isInChild = io.env.CI_PIPELINE_SOURCE === 'parent_pipeline';
  const partsOn = async (side: PipelineSide): Promise<PartsOfJob> =>
    partsOfJob(await readPipelineFiles(start, side), job, { isInChild });
  const before = await partsOn(sideOfCommit(base, io));
  const after = await partsOn(sideOfWorkTree(base, changed, repository, io));
  const files = new Set([...before.parts.keys(), ...after.parts.keys()]);
  const text = `${before.text}\n${after.text}`;
  return [
    ...[...files].filter((file) => (before.parts.get(file) ?? '') !== (after.parts.get(file) ?? '')),
    ...changed.map(({ path }) => path).filter((path) => !files.has(path) && isProgramIn(text, path)),
  ];
}

/** Whether the job names it. Manifests and folders are what it is given. */
function isProgramIn(text: string, path: string): boolean {
  return (
    !isManifestName(path) && text.split(/[\s"'`=;|&()[\]{},]+/).some((word) => posix.normalize(word) === path)
  );
}

function sideOfCommit(commit: string, io: Io): PipelineSide {
  return {
    read: (file) => textAt(commit, file, io),
    async list(folder) {
      const entries = await listTree(commit, folder, io);
      return 'code' in entries ? [] : entries.map(({ path }) => path);
    },
  };
}

function sideOfWorkTree(
  base: string,
  changed: readonly ChangedPath[],
  repository: RepositoryPaths,
  io: Io,
): PipelineSide {
  const { list } = sideOfCommit(base, io);
  return {
    read: async (file) => textOf(file, repository),
    async list(folder) {
      const added = changed.filter(({ path }) => folder === '' || isAtOrBelow(path, folder));
      return [...new Set([...(await list(folder)), ...added.map(({ path }) => path)])];
    },
  };
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
