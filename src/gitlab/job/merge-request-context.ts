import { type InvalidVariable, type PipelineContext, readContextOf } from './pipeline-context.ts';
import { positiveInteger, type Variables } from './predefined-variables.ts';

/**
 * The merge request for which a pipeline runs, from GitLab's predefined variables. The project is that of the merge request, which in a
 * fork's pipeline is not the project of the pipeline; the commit is the head of the source branch.
 */
export interface MergeRequestContext extends PipelineContext {
  readonly mergeRequestIid: number;
}

export type MergeRequestReading =
  | { readonly kind: 'merge-request'; readonly context: MergeRequestContext }
  | { readonly kind: 'no-merge-request' }
  | InvalidVariable;

/**
 * Reads the context. `CI_MERGE_REQUEST_SOURCE_BRANCH_SHA` is set only in merged results pipelines, where `CI_COMMIT_SHA` is a
 * merge commit that nothing else knows; in other merge request pipelines `CI_COMMIT_SHA` is the head.
 */
export function readMergeRequestContext(env: Variables): MergeRequestReading {
  if (!env.CI_MERGE_REQUEST_IID) return { kind: 'no-merge-request' };
  const mergeRequestIid = positiveInteger(env.CI_MERGE_REQUEST_IID);
  if (mergeRequestIid === undefined) return { kind: 'invalid', variable: 'CI_MERGE_REQUEST_IID' };
  const head = env.CI_MERGE_REQUEST_SOURCE_BRANCH_SHA || env.CI_COMMIT_SHA;
  const reading = readContextOf('CI_MERGE_REQUEST_PROJECT_ID', head, env);
  if (reading.kind === 'invalid') return reading;
  return { kind: 'merge-request', context: { ...reading.context, mergeRequestIid } };
}
