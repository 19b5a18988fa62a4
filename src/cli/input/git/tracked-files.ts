import type { Io } from '../../io.ts';
import { askOnce } from './ask-once.ts';
import { runGit } from './run-git.ts';

const MAX_LISTING_BYTES = 64 * 1024 * 1024;

/** Files that git tracks, relative to the top of the repository; undefined when it cannot tell. */
export async function trackedFiles(
  { top }: { readonly top: string },
  io: Io,
): Promise<ReadonlySet<string> | undefined> {
  const call = { args: ['ls-files', '-z', '--cached'], maxOutputBytes: MAX_LISTING_BYTES };
  const answer = await askOnce(call, io, top);
  return answer.kind === 'done'
    ? new Set(answer.output.toString('utf8').split('\0').filter(Boolean))
    : undefined;
}

/** Paths per call: the length of a command line is limited. */
const PATHS_PER_CALL = 200;

/** Those of the files, relative to the working folder, that git is told to ignore; undefined when it cannot tell. */
export async function ignoredFiles(files: readonly string[], io: Io): Promise<readonly string[] | undefined> {
  const ignored: string[] = [];
  for (let first = 0; first < files.length; first += PATHS_PER_CALL) {
    const asked = files.slice(first, first + PATHS_PER_CALL);
    const options = ['--others', '--ignored', '--exclude-standard', '-z'];
    const answer = await runGit({ args: ['ls-files', ...options, '--', ...asked] }, io);
    if (answer.kind !== 'done') return undefined;
    ignored.push(...answer.output.toString('utf8').split('\0').filter(Boolean));
  }
  return ignored;
}
