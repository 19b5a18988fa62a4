import type { Io } from '../../io.ts';
import { askOnce } from './ask-once.ts';

/** Paths per call: the length of a command line is limited. */
const PATHS_PER_CALL = 500;
const MAX_LISTING_BYTES = 16 * 1024 * 1024;

interface Searched {
  /** Left out: the work tree. */
  readonly commit: string | undefined;
  /** From the top of the repository; left out: all that git tracks. A partial clone fetches what is searched. */
  readonly paths?: readonly string[];
}

/**
 * Text files that hold one of some texts, as paths from the top of the repository. Of a commit, or of the files that git tracks
 * in the work tree. Undefined if git cannot tell.
 */
export async function filesHolding(
  texts: readonly string[],
  { commit, paths }: Searched,
  { top }: { readonly top: string },
  io: Io,
): Promise<readonly string[] | undefined> {
  const prefix = commit === undefined ? '' : `${commit}:`;
  const asked = ['grep', '-l', '-z', '-I', '-F', '--full-name', ...texts.flatMap((text) => ['-e', text])];
  const found: string[] = [];
  for (const some of paths === undefined ? [[]] : pathsOfCalls(paths)) {
    const args = [...asked, ...(commit === undefined ? [] : [commit]), '--', ...some];
    const answer = await askOnce({ args, maxOutputBytes: MAX_LISTING_BYTES }, io, top);
    // If nothing matches git says nothing, and exits with 1.
    if (answer.kind === 'failed' && answer.exitCode === 1 && answer.message === '') continue;
    if (answer.kind !== 'done') return undefined;
    for (const path of answer.output.toString('utf8').split('\0')) {
      if (path !== '') found.push(path.startsWith(prefix) ? path.slice(prefix.length) : path);
    }
  }
  return found;
}

function pathsOfCalls(paths: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(paths.length / PATHS_PER_CALL) }, (_, call) =>
    paths.slice(call * PATHS_PER_CALL, (call + 1) * PATHS_PER_CALL),
  );
}
