import { isStatus } from '../../http/http-failure.ts';
import { objectAt } from '../../model/json-object.ts';
import type { ApiClient } from './api-client.ts';
import { type ApiResource, resourceName } from './api-resource.ts';
import type { ApiResult } from './api-status.ts';
import { mapConcurrently } from './map-concurrently.ts';

export interface MissingPermission {
  readonly verb: string;
  /** `networkpolicies.networking.k8s.io` */
  readonly resource: string;
  readonly namespace: string | undefined;
}

/** Whether `verb` is allowed on these objects. */
export interface AccessQuestion {
  readonly verb: string;
  readonly resource: ApiResource;
  readonly namespace: string | undefined;
  readonly names: readonly string[];
}

/**
 * Asks the server (SelfSubjectAccessReview) whether we may, before anything is written. Rights that are limited to names are
 * asked about name by name. Returns what is missing; undefined when reviews are not allowed, in which case the dry run will tell.
 */
export async function reviewAccess(
  client: ApiClient,
  asked: readonly AccessQuestion[],
  concurrency: number,
): Promise<ApiResult<readonly MissingPermission[] | undefined>> {
  const answers = await mapConcurrently(asked, concurrency, async (question) => {
    const general = await isAllowed(client, question, undefined);
    if (general.kind === 'failed' || general.value) return { question, result: general };
    if (question.names.length === 0) return { question, result: general };
    for (const name of question.names) {
      const named = await isAllowed(client, question, name);
      if (named.kind === 'failed' || !named.value) return { question, result: named };
    }
    return { question, result: { kind: 'answered', value: true } as const };
  });
  const missing: MissingPermission[] = [];
  for (const { question, result } of answers) {
    if (result.kind === 'failed') {
      const { failure } = result;
      return isStatus(failure, 403, 404) ? { kind: 'answered', value: undefined } : result;
    }
    if (!result.value) {
      const { verb, resource, namespace } = question;
      missing.push({ verb, resource: resourceName(resource), namespace });
    }
  }
  return { kind: 'answered', value: missing };
}

async function isAllowed(
  client: ApiClient,
  question: AccessQuestion,
  name: string | undefined,
): Promise<ApiResult<boolean>> {
  const answer = await client.send({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    contentType: 'application/json',
    body: JSON.stringify({
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: {
        resourceAttributes: {
          verb: question.verb,
          group: question.resource.group,
          resource: question.resource.plural,
          ...(question.namespace === undefined ? {} : { namespace: question.namespace }),
          ...(name === undefined ? {} : { name }),
        },
      },
    }),
  });
  return answer.kind === 'answered'
    ? { kind: 'answered', value: objectAt(answer.value, 'status').allowed === true }
    : answer;
}
