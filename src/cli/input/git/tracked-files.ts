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

/** More files would not tell more. */
const MAX_ASKED = 200;

/** Those of the first files, relative to the working folder, that git is told to ignore. */
export async function ignoredFiles(files: readonly string[], io: Io): Promise<readonly string[]> {
  if (files.length === 0) return [];
  const asked = files.slice(0, MAX_ASKED);
  const answer = await runGit(
    { args: ['ls-files', '--others', '--ignored', '--exclude-standard', '-z', '--', ...asked] },
    io,
  );
  return answer.kind === 'done' ? answer.output.toString('utf8').split('\0').filter(Boolean) : [];
}
