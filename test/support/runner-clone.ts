import { createTemporaryFolder, type TemporaryFolder } from './temporary-folder.ts';

/** What GitLab sets in a detached merge request pipeline of the project itself. */
export interface MergeRequestVariables extends Readonly<Record<string, string>> {
  readonly CI_MERGE_REQUEST_IID: string;
}

/** A merge request of a project, and clones of it as a runner makes them. */
export interface RunnerProject extends Disposable {
  readonly variables: MergeRequestVariables;
  /**
   * The work tree of a job. A runner fetches the pipeline's own reference alone when `GIT_DEPTH` is not 0, branches and tags besides when it is 0, and then
   * checks out the commit (GitLab's `Ci::BuildRunnerPresenter#refspecs`, the runner's `writeRefspecFetchCmd`).
   */
  clone(depth: number): TemporaryFolder;
  /** What the runner does with a clone that it uses again for a job of another depth. */
  reuse(folder: TemporaryFolder, depth: number): void;
  /** What the target branch gets now. */
  push(files: Readonly<Record<string, string>>): string;
}

const PIPELINE = 'refs/pipelines/100';

/** `main` is the target; the change is the newest of as many commits of the branch as are asked for. */
export function createRunnerProject(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
  commits = 1,
): RunnerProject {
  const server = createTemporaryFolder();
  server.init();
  server.write(before);
  const base = server.commit();
  server.branch('topic');
  server.write(after);
  let head = server.commit();
  for (let more = 1; more < commits; more++) head = server.commit();
  server.setReference(PIPELINE, head);
  server.git('checkout', '--quiet', 'main');
  const folders: TemporaryFolder[] = [server];
  return {
    variables: {
      CI_MERGE_REQUEST_IID: '7',
      CI_MERGE_REQUEST_EVENT_TYPE: 'detached',
      CI_MERGE_REQUEST_PROJECT_ID: '1',
      CI_MERGE_REQUEST_PROJECT_URL: `file://${server.path}/`,
      CI_PROJECT_ID: '1',
      CI_MERGE_REQUEST_DIFF_BASE_SHA: base,
      CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
      CI_COMMIT_SHA: head,
    },
    clone(depth) {
      const folder = createTemporaryFolder();
      folders.push(folder);
      folder.git('init', '--quiet');
      folder.git('remote', 'add', 'origin', `file://${server.path}`);
      this.reuse(folder, depth);
      return folder;
    },
    reuse(folder, depth) {
      const refs =
        depth === 0
          ? ['+refs/heads/*:refs/remotes/origin/*', '+refs/tags/*:refs/tags/*']
          : [`--depth=${depth}`];
      folder.git('fetch', '--quiet', '--prune', 'origin', `+${PIPELINE}:${PIPELINE}`, ...refs);
      folder.git('checkout', '--quiet', '--force', head);
    },
    push(files) {
      server.write(files);
      return server.commit();
    },
    [Symbol.dispose]() {
      for (const folder of folders) folder[Symbol.dispose]();
    },
  };
}
