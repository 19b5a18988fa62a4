import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Io } from '../../io.ts';
import { runGit } from './run-git.ts';

/**
 * Whether the last fetch into this clone brought a branch of the remote; undefined where nothing was fetched since it was cloned. A clone
 * that a runner uses again keeps branches that an earlier job fetched, and nothing else tells how old these are. Source: gitrepository-
 * layout(5) and git-fetch(1) on `FETCH_HEAD`.
 */
export async function wasFetchedLast(branch: string, io: Io): Promise<boolean | undefined> {
  const answer = await runGit({ args: ['rev-parse', '--git-path', 'FETCH_HEAD'] }, io);
  if (answer.kind !== 'done') return undefined;
  const path = resolve(io.cwd, answer.output.toString('utf8').replace(/\n$/, ''));
  const text = read(path);
  // The name is followed by the address, and holds no space itself.
  return text?.split('\n').some((line) => line.includes(`\tbranch '${branch}' of `));
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
