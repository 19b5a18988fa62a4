import { runSluice } from './run-sluice.ts';
import type { TemporaryFolder } from './temporary-folder.ts';
import type { Files } from './web-to-db.ts';

type Side = Files | ((folder: TemporaryFolder) => void);

/**
 * Simulates a merge request in a folder that becomes its repository: the policies of `before` are on the target branch, and `after` changes them. A
 * side is files to write, or does what else is to be done.
 */
export async function mergeRequest(
  folder: TemporaryFolder,
  before: Side,
  after: Side,
  {
    inPipeline = true,
    more = [] as readonly string[],
    /** What the target branch gets after the merge request left it. */
    since = {} as Files,
    env = {} as Readonly<Record<string, string>>,
  } = {},
) {
  folder.init();
  apply(before, folder);
  const base = folder.commit();
  folder.write(since);
  folder.setReference('refs/remotes/origin/main', folder.commit());
  if (Object.keys(since).length === 0) folder.setReference('refs/heads/main', base);
  else folder.git('reset', '--quiet', '--hard', base);
  folder.branch('topic');
  apply(after, folder);
  folder.commit();
  const run = await runSluice(['simulate', ...more], {
    cwd: folder.path,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: folder.path,
      ...(inPipeline && {
        CI_MERGE_REQUEST_IID: '7',
        CI_MERGE_REQUEST_DIFF_BASE_SHA: base,
        CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
      }),
      ...env,
    },
  });
  return { ...run, first: run.stdout.split('\n')[0] ?? '', text: run.stdout.replace(/\s+/g, ' ') };
}

function apply(side: Side, folder: TemporaryFolder): void {
  if (typeof side === 'function') side(folder);
  else folder.write(side);
}
