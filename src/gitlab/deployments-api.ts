import { Deployments } from '@gitbeaker/rest';
import { type Answered, answerOf, numberIn } from './answer-of.ts';
import { createGitlabClient, type GitlabClientSettings } from './gitlab-client.ts';

/** A deployment that does not belong to a GitLab job. */
export interface NewDeployment {
  /** Created if the project has none of that name. */
  readonly environment: string;
  readonly sha: string;
  /** The branch. */
  readonly ref: string;
  readonly status: 'success' | 'failed';
}

/**
 * Creates a deployment in a GitLab environment, and returns its id. Sent only once: GitLab would take a second request for the
 * same commit as another deployment. Deployments of jobs are made by GitLab itself.
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
