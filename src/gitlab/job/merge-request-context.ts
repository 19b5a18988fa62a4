import { jobKey } from '../notes/note-marker.ts';
import { commitSha, positiveInteger, readServerUrl, type Variables } from './predefined-variables.ts';

/** The merge request for which a pipeline runs, from GitLab's predefined variables. */
export interface MergeRequestContext {
  /** Without `/api/v4` and without a trailing slash. */
  readonly serverUrl: string;
  /** The project of the merge request, which in a fork's pipeline is not the project of the pipeline. */
  readonly projectId: number;
  readonly mergeRequestIid: number;
  readonly pipelineIid: number;
  /** The head of the source branch. */
  readonly sha: string;
  /** See jobKey. */
  readonly job: string | undefined;
}

export type MergeRequestReading =
  | { readonly kind: 'merge-request'; readonly context: MergeRequestContext }
  | { readonly kind: 'no-merge-request' }
  /** A variable that GitLab always sets is missing, or is not what GitLab writes. */
  | { readonly kind: 'invalid'; readonly variable: string };

/**
 * Reads the context. `CI_MERGE_REQUEST_SOURCE_BRANCH_SHA` is set only in merged results pipelines, where `CI_COMMIT_SHA` is a
 * merge commit that nothing else knows; in other merge request pipelines `CI_COMMIT_SHA` is the head.
 */
export function readMergeRequestContext(env: Variables): MergeRequestReading {
  if (!env.CI_MERGE_REQUEST_IID) return { kind: 'no-merge-request' };
  const mergeRequestIid = positiveInteger(env.CI_MERGE_REQUEST_IID);
  if (mergeRequestIid === undefined) return { kind: 'invalid', variable: 'CI_MERGE_REQUEST_IID' };
  const projectId = positiveInteger(env.CI_MERGE_REQUEST_PROJECT_ID);
  if (projectId === undefined) return { kind: 'invalid', variable: 'CI_MERGE_REQUEST_PROJECT_ID' };
  const pipelineIid = positiveInteger(env.CI_PIPELINE_IID);
  if (pipelineIid === undefined) return { kind: 'invalid', variable: 'CI_PIPELINE_IID' };
  const sha = commitSha(env.CI_MERGE_REQUEST_SOURCE_BRANCH_SHA || env.CI_COMMIT_SHA);
  if (sha === undefined) return { kind: 'invalid', variable: 'CI_COMMIT_SHA' };
  const variable = env.CI_API_V4_URL ? 'CI_API_V4_URL' : 'CI_SERVER_URL';
  const serverUrl = readServerUrl(env[variable]);
  if (serverUrl === undefined) return { kind: 'invalid', variable };
  const job = jobKey(env.CI_JOB_NAME);
  return { kind: 'merge-request', context: { serverUrl, projectId, mergeRequestIid, pipelineIid, sha, job } };
}
