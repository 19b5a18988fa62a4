import { readServerUrl, readToken } from './predefined-variables.ts';

/** How a job talks to the GitLab that runs it. */
export interface JobContext {
  /** Without `/api/v4`. */
  readonly serverUrl: string;
  /** The project of the job, for paths that name none; undefined outside of a job. */
  readonly projectId: string | undefined;
  /** The header that identifies the caller. */
  readonly credentials: Readonly<Record<string, string>>;
}

export type JobContextReading =
  | { readonly kind: 'job'; readonly context: JobContext }
  | { readonly kind: 'no-server' | 'no-token' | 'unusable-token' };

/**
 * Reads it from GitLab's predefined variables. The package registry expects the job token; without one, on somebody's own
 * machine, `SLUICE_GITLAB_TOKEN` does the same.
 */
export function readJobContext(env: Readonly<Record<string, string | undefined>>): JobContextReading {
  const serverUrl = readServerUrl(env.CI_API_V4_URL || env.CI_SERVER_URL);
  if (serverUrl === undefined) return { kind: 'no-server' };
  const job = readToken(env.CI_JOB_TOKEN);
  const token = job.kind === 'none' ? readToken(env.SLUICE_GITLAB_TOKEN) : job;
  if (token.kind !== 'token') return { kind: token.kind === 'none' ? 'no-token' : 'unusable-token' };
  const header = job.kind === 'none' ? 'private-token' : 'job-token';
  const projectId = /^[1-9]\d{0,14}$/.test(env.CI_PROJECT_ID ?? '') ? env.CI_PROJECT_ID : undefined;
  return { kind: 'job', context: { serverUrl, projectId, credentials: { [header]: token.value } } };
}
