import type { EpochMs } from '../../../model/digest.ts';
import type { Io } from '../../io.ts';
import { isShallowRepository } from './resolve-revision.ts';
import { runGit } from './run-git.ts';

/** What a branch did since a time, along its first parents: a merge counts from when it was merged. */
export interface ChangesSince {
  /** The commit of the branch at that time; undefined when the repository is younger. */
  readonly commit: string | undefined;
  /** When each path, relative to the top of the repository, last changed. */
  readonly changedAt: ReadonlyMap<string, EpochMs>;
}

/** No path relative to the top of a repository starts with a slash. */
const MARK = '/at ';
const MAX_LOG_BYTES = 16 * 1024 * 1024;

/** Undefined when the clone's history does not reach back that far, or git cannot tell. */
export async function findChangesSince(
  commit: string,
  since: EpochMs,
  io: Io,
): Promise<ChangesSince | undefined> {
  const moment = new Date(since).toISOString().replace(/\.\d+/, '');
  const at = await runGit({ args: ['rev-list', '-1', '--first-parent', `--before=${moment}`, commit] }, io);
  if (at.kind !== 'done') return undefined;
  const before = at.output.toString('utf8').trim() || undefined;
  if (before === undefined && (await isShallowRepository(io))) return undefined;
  if (before === commit) return { commit, changedAt: new Map() };
  const range = before === undefined ? commit : `${before}..${commit}`;
  const args = [
    'log',
    '--first-parent',
    '-m',
    '--no-renames',
    '--name-only',
    '-z',
    `--format=${MARK}%ct`,
    range,
  ];
  const log = await runGit({ args: [...args, '--'], maxOutputBytes: MAX_LOG_BYTES }, io);
  return log.kind === 'done'
    ? { commit: before, changedAt: readLog(log.output.toString('utf8')) }
    : undefined;
}

/** Parses a mark with the seconds followed by the commit's paths, newest commit first. */
function readLog(log: string): ReadonlyMap<string, EpochMs> {
  const changedAt = new Map<string, EpochMs>();
  let time = 0;
  for (const part of log.split('\0')) {
    const text = part.replace(/^\n/, '');
    if (text.startsWith(MARK)) time = Number(text.slice(MARK.length)) * 1000;
    else if (text !== '' && !changedAt.has(text)) changedAt.set(text, time);
  }
  return changedAt;
}
