import { Deployments } from '@gitbeaker/rest';
import { answerOf } from './answer-of.ts';
import type { Answered } from './answered.ts';
import { createGitlabClient, type GitlabClientSettings } from './gitlab-client.ts';
import { numberIn } from './json-value.ts';

/** A deployment that no job of GitLab stands for. */
export interface NewDeployment {
  /** Made when the project has none of that name. */
  readonly environment: string;
  readonly sha: string;
  /** The branch. */
  readonly ref: string;
  readonly status: 'success' | 'failed';
}

/**
 * Writes a deployment into an environment of GitLab, and gives its id. Sent once: GitLab takes a second one of the same commit as another deployment. Deployments of jobs are GitLab's own.
 *
 * API: https://docs.gitlab.com/api/deployments/
 */
export function createDeployment(
  settings: GitlabClientSettings,
  projectId: number,
  { environment, sha, ref, status }: NewDeployment,
): Promise<Answered<number>> {
  const deployments = new Deployments(createGitlabClient(settings).resourceOptions);
  return answerOf(deployments.create(projectId, environment, sha, ref, false, { status }), (value) =>
    numberIn(value, 'id'),
  );
}
