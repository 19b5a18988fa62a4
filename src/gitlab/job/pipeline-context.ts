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
  /** A variable that GitLab always sets is missing, or is not what GitLab writes. */
  | { readonly kind: 'invalid'; readonly variable: string };

export function readPipelineContext(env: Variables): PipelineReading {
  if (!env.CI_PIPELINE_IID) return { kind: 'no-pipeline' };
  const pipelineIid = positiveInteger(env.CI_PIPELINE_IID);
  if (pipelineIid === undefined) return { kind: 'invalid', variable: 'CI_PIPELINE_IID' };
  const projectId = positiveInteger(env.CI_PROJECT_ID);
  if (projectId === undefined) return { kind: 'invalid', variable: 'CI_PROJECT_ID' };
  const sha = commitSha(env.CI_COMMIT_SHA);
  if (sha === undefined) return { kind: 'invalid', variable: 'CI_COMMIT_SHA' };
  const variable = env.CI_API_V4_URL ? 'CI_API_V4_URL' : 'CI_SERVER_URL';
  const serverUrl = readServerUrl(env[variable]);
  if (serverUrl === undefined) return { kind: 'invalid', variable };
  return {
    kind: 'pipeline',
    context: { serverUrl, projectId, pipelineIid, sha, job: jobKey(env.CI_JOB_NAME) },
  };
}
