import { type HttpFailure, isStatus } from '../../http/http-failure.ts';
import type { JsonObject } from '../../model/json-object.ts';
import type { TakeOver } from '../../plan/ownership/take-over.ts';
import type { ApiClient } from '../api/api-client.ts';
import { objectPath } from '../api/api-resource.ts';
import { type ApiResult, isPassing } from '../api/api-status.ts';
import { explainRejection } from '../api/explain-rejection.ts';
import { mapConcurrently } from '../api/map-concurrently.ts';
import { getObject } from '../api/read-objects.ts';
import { type Inspection, inspectObject } from './inspect-object.ts';
import type { Collections } from './list-collections.ts';
import type { RefusedPlan, ServedObject } from './resolve-kinds.ts';

type InspectionOfSet =
  | { readonly kind: 'inspected'; readonly objects: readonly Inspection[] }
  | RefusedPlan<'cluster'>;

interface SetOptions {
  readonly id: string;
  readonly takeOvers: readonly TakeOver[];
  readonly collections: Collections;
  readonly concurrency: number;
}

type Attempt =
  | { readonly kind: 'inspected'; readonly inspection: Inspection }
  | {
      readonly kind: 'failed';
      readonly served: ServedObject;
      readonly failure: HttpFailure;
      readonly action?: string;
    }
  | { readonly kind: 'not-asked' };

/**
 * Inspects every object of the set. Problems with single objects are part of the result; when the server itself fails, the
 * remaining objects are not asked about, because each of them would take as long to fail.
 */
export async function inspectSet(
  client: ApiClient,
  objects: readonly ServedObject[],
  { id, takeOvers, collections, concurrency }: SetOptions,
): Promise<InspectionOfSet> {
  let isServerFailing = false;
  const attempts = await mapConcurrently(objects, concurrency, async (served): Promise<Attempt> => {
    if (isServerFailing) return { kind: 'not-asked' };
    const live = await readLive(client, served, collections);
    const attempt: Attempt =
      live.kind === 'answered'
        ? await inspectObject(client, served, live.value, { id, takeOvers, isAboutServer })
        : { kind: 'failed', served, failure: live.failure, action: 'reading' };
    if (attempt.kind === 'failed') isServerFailing = true;
    return attempt;
  });

  const failed = attempts.filter((attempt) => attempt.kind === 'failed');
  if (failed.length === 0) {
    return {
      kind: 'inspected',
      objects: attempts.flatMap((attempt) => (attempt.kind === 'inspected' ? [attempt.inspection] : [])),
    };
  }
  const diagnostics = failed.flatMap(({ served, failure, action }) =>
    explainRejection(failure, served.object, client.server, action ?? 'dry run'),
  );
  const notAsked = attempts.filter(({ kind }) => kind === 'not-asked').length;
  if (notAsked > 0) {
    diagnostics.push({
      code: 'cluster/not-asked',
      severity: 'info',
      meaning: 'noted',
      message: `${notAsked === 1 ? '1 more object was' : `${notAsked} more objects were`} not tried, because the server fails`,
      help: 'run again when the server answers',
    });
  }
  return { kind: 'refused', because: 'cluster', diagnostics };
}

async function readLive(
  client: ApiClient,
  served: ServedObject,
  collections: Collections,
): Promise<ApiResult<JsonObject | undefined>> {
  const listed = collections.find(served);
  if (listed !== undefined) return { kind: 'answered', value: listed.value };
  const { ref } = served.object;
  return getObject(client, objectPath(served.resource, ref.namespace, ref.name));
}

function isAboutServer(failure: HttpFailure): boolean {
  return failure.kind !== 'status' || isStatus(failure, 401) || isPassing(failure);
}
