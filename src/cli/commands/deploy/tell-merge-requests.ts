import { readPipelineContext } from '../../../gitlab/job/pipeline-context.ts';
import { readToken } from '../../../gitlab/job/predefined-variables.ts';
import type { WatchReport } from '../../../plan/watch/watch-report.ts';
import { renderWatchNote } from '../../../report/deploy/render-watch-note.ts';
import type { Io } from '../../io.ts';
import { progress } from '../../progress.ts';
import { gitlabSettings } from '../gitlab/gitlab-settings.ts';
import { commitsSince } from './commits-since.ts';

export interface ToldOptions {
  /** Which of several comments on a merge request. */
  readonly instance: string;
  readonly environment: string | undefined;
  /** The commit that was deployed before. */
  readonly deployedBefore: string | undefined;
}

/** The most commits since the last deploy whose merge requests are notified; more are no longer one change. */
const MAX_COMMITS = 20;
const TOTAL_TIME_LIMIT_MS = 60_000;
/** The longest name of an instance. */
const MAX_INSTANCE = 63;

/**
 * Tells the merge requests of the deployed commits what a watch saw: one note on each, which a retried job updates. A failure is
 * reported, but changes no exit code: the job and its report say the same as the notes.
 */
export async function tellMergeRequests(report: WatchReport, options: ToldOptions, io: Io): Promise<void> {
  const reading = readPipelineContext(io.env);
  const branch = io.env.CI_COMMIT_BRANCH;
  // Outside of GitLab nobody expects a note.
  if (reading.kind === 'no-pipeline') return;
  if (reading.kind === 'invalid') {
    return progress(
      `note: not written, the variable \`${reading.variable}\` is missing or not as GitLab sets it`,
      io,
    );
  }
  if (!branch) return progress('note: not written, this is not a branch pipeline', io);
  const token = readToken(io.env.SLUICE_GITLAB_TOKEN);
  if (token.kind !== 'token') {
    return progress(
      token.kind === 'none'
        ? 'note: not written, `SLUICE_GITLAB_TOKEN` is not set: the job token cannot write notes'
        : 'note: not written, `SLUICE_GITLAB_TOKEN` contains characters that no token has',
      io,
    );
  }
  const { serverUrl, projectId, pipelineIid, sha, job } = reading.context;
  // The GitLab client is heavy, and most runs do not need it.
  const { createNotesApi } = await import('../../../gitlab/notes/notes-api.ts');
  const { upsertNote } = await import('../../../gitlab/notes/upsert-note.ts');
  const { describeFailure } = await import('../../../gitlab/describe-failure.ts');
  const { describeNoteOutcome } = await import('../../../gitlab/notes/describe-outcome.ts');
  const api = createNotesApi(gitlabSettings({ serverUrl, token: token.value }, TOTAL_TIME_LIMIT_MS, io));
  const { commits } = await commitsSince(options.deployedBefore, sha, MAX_COMMITS, io);
  const requests = new Set<number>();
  for (const commit of commits) {
    const found = await api.mergedWith(projectId, commit);
    if (found.kind === 'failed') {
      return progress(`note: not written, GitLab did not answer: ${describeFailure(found.failure)}`, io);
    }
    for (const { iid, targetBranch } of found.value) if (targetBranch === branch) requests.add(iid);
  }
  if (requests.size === 0)
    return progress('note: not written, the commit did not come through a merge request', io);
  const body = renderWatchNote(report, { environment: options.environment, commit: sha });
  const marker = { instance: `watch-${options.instance}`.slice(0, MAX_INSTANCE), pipelineIid, sha, job };
  for (const mergeRequestIid of requests) {
    const outcome = await upsertNote(api, { projectId, mergeRequestIid, marker, body });
    progress(describeNoteOutcome(outcome, 'note', mergeRequestIid), io);
  }
}
