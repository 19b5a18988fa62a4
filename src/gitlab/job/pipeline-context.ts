import { jobKey } from '../notes/note-marker.ts';
import { commitSha, positiveInteger, readServerUrl, type Variables } from './predefined-variables.ts';

/** The pipeline to which a job belongs, from GitLab's predefined variables. */
export interface PipelineContext {
  /** Without `/api/v4` and without a trailing slash. */
  readonly serverUrl: string;
  readonly projectId: number;
  readonly pipelineIid: number;
  readonly sha: string;
  /** See jobKey. */
  readonly job: string | undefined;
}

export type PipelineReading =
  | { readonly kind: 'pipeline'; readonly context: PipelineContext }
  | { readonly kind: 'no-pipeline' }
  | InvalidVariable;

/** A variable that GitLab always sets is missing, or is not what GitLab writes. */
export interface InvalidVariable {
  readonly kind: 'invalid';
  readonly variable: string;
}

export function readPipelineContext(env: Variables): PipelineReading {
  if (!env.CI_PIPELINE_IID) return { kind: 'no-pipeline' };
  return readContextOf('CI_PROJECT_ID', env.CI_COMMIT_SHA, env);
}

/** What the pipeline is for: the project whose id is in this variable, and this commit. */
export function readContextOf(
  project: 'CI_PROJECT_ID' | 'CI_MERGE_REQUEST_PROJECT_ID',
  commit: string | undefined,
  env: Variables,
): { readonly kind: 'pipeline'; readonly context: PipelineContext } | InvalidVariable {
  const projectId = positiveInteger(env[project]);
  if (projectId === undefined) return { kind: 'invalid', variable: project };
  const pipelineIid = positiveInteger(env.CI_PIPELINE_IID);
  if (pipelineIid === undefined) return { kind: 'invalid', variable: 'CI_PIPELINE_IID' };
  const sha = commitSha(commit);
  if (sha === undefined) return { kind: 'invalid', variable: 'CI_COMMIT_SHA' };
  const variable = env.CI_API_V4_URL ? 'CI_API_V4_URL' : 'CI_SERVER_URL';
  const serverUrl = readServerUrl(env[variable]);
  if (serverUrl === undefined) return { kind: 'invalid', variable };
  return {
    kind: 'pipeline',
    context: { serverUrl, projectId, pipelineIid, sha, job: jobKey(env.CI_JOB_NAME) },
  };
}
