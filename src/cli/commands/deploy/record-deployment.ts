import { readPipelineContext } from '../../../gitlab/job/pipeline-context.ts';
import { readToken } from '../../../gitlab/job/predefined-variables.ts';
import { wholeVisibleText } from '../../../model/visible-text.ts';
import type { WatchReport } from '../../../plan/watch/watch-report.ts';
import type { Io } from '../../io.ts';
import { detail, progress } from '../../progress.ts';
import { gitlabSettings } from '../gitlab/gitlab-settings.ts';

const TOTAL_TIME_LIMIT_MS = 60_000;

/**
 * Writes the result of a watch as a GitLab deployment, for an environment that is not the job's own: that one follows the job's
 * exit code, and GitLab lets nobody else write it. If it may not be written, a line says so, and no exit code changes.
 */
export async function recordDeployment(
  { outcome, undoing }: Pick<WatchReport, 'outcome' | 'undoing'>,
  environment: string | undefined,
  io: Io,
): Promise<void> {
  const reading = readPipelineContext(io.env);
  const ref = io.env.CI_COMMIT_BRANCH;
  if (reading.kind !== 'pipeline' || environment === undefined || !ref) return;
  if (environment === io.env.CI_ENVIRONMENT_NAME) {
    return detail(
      `deployment: this job is the deployment to ${environment}, and its exit code decides the status`,
      io,
    );
  }
  const job = readToken(io.env.CI_JOB_TOKEN);
  const token = job.kind === 'token' ? job : readToken(io.env.SLUICE_GITLAB_TOKEN);
  if (token.kind !== 'token') return progress('deployment: not written, there is no token', io);
  const { serverUrl, projectId, sha } = reading.context;
  const isInPlace = outcome.kind !== 'failure' && undoing?.kind !== 'undone';
  // The GitLab client is heavy, and most runs do not need it.
  const { createDeployment } = await import('../../../gitlab/deployments-api.ts');
  const { describeFailure } = await import('../../../gitlab/describe-failure.ts');
  const answer = await createDeployment(
    gitlabSettings(
      { serverUrl, token: token.value, isJobToken: job.kind === 'token' },
      TOTAL_TIME_LIMIT_MS,
      io,
    ),
    projectId,
    { environment, sha, ref, status: isInPlace ? 'success' : 'failed' },
  );
  const name = wholeVisibleText(environment);
  progress(
    answer.kind === 'failed'
      ? `deployment: not written for ${name}: ${describeFailure(answer.failure)}`
      : `deployment: written for ${name}`,
    io,
  );
}
