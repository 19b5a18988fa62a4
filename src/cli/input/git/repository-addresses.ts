import type { Io } from '../../io.ts';
import { runGit } from './run-git.ts';

/** Where the repository is found: as GitLab says in a job, and as the clone says. They may hold credentials. */
export async function repositoryAddresses(io: Io): Promise<readonly string[]> {
  const answer = await runGit({ args: ['config', '--get', 'remote.origin.url'] }, io);
  const ofClone = answer.kind === 'done' ? answer.output.toString('utf8').trim() : '';
  return [...new Set([io.env.CI_PROJECT_URL ?? '', ofClone])].filter((address) => address !== '');
}
