import { type HttpFailure, isStatus } from '../http/http-failure.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { JsonObject } from '../plan/json-object.ts';
import type { ApiClient } from './api-client.ts';
import { objectPath } from './api-resource.ts';
import { isPassing } from './api-status.ts';
import { applyRequest } from './apply-request.ts';
import { applyBody } from './desired-object.ts';
import { explainRejection } from './explain-rejection.ts';
import { mapConcurrently } from './map-concurrently.ts';
import { getObject } from './read-objects.ts';
import type { ServedObject } from './resolve-kinds.ts';

/** What is in the cluster, and what would be after writing this object. */
export interface DryRun {
  readonly served: ServedObject;
  readonly live: JsonObject | undefined;
  readonly result: JsonObject;
}

type DryRunOfSet =
  | { readonly kind: 'accepted'; readonly objects: readonly DryRun[] }
  | {
      readonly kind: 'refused';
      readonly because: 'objects' | 'cluster';
      readonly diagnostics: readonly Diagnostic[];
    };

type Attempt =
  | { readonly kind: 'accepted'; readonly dryRun: DryRun }
  | {
      readonly kind: 'failed';
      readonly served: ServedObject;
      readonly failure: HttpFailure;
      readonly action: string;
    }
  | { readonly kind: 'not-asked' };

/**
 * Reads every object and runs its apply dry. Rejections of all objects are collected; when the server itself fails, the
 * rest is not asked any more, because each of them would wait as long.
 */
export async function dryRunSet(
  client: ApiClient,
  objects: readonly ServedObject[],
  concurrency: number,
): Promise<DryRunOfSet> {
  let isServerFailing = false;
  const attempts = await mapConcurrently(objects, concurrency, async (served): Promise<Attempt> => {
    if (isServerFailing) return { kind: 'not-asked' };
    const attempt = await dryRunObject(client, served);
    if (attempt.kind === 'failed' && isAboutServer(attempt.failure)) isServerFailing = true;
    return attempt;
  });

  const failed = attempts.filter((attempt) => attempt.kind === 'failed');
  if (failed.length === 0) {
    return {
      kind: 'accepted',
      objects: attempts.flatMap((attempt) => (attempt.kind === 'accepted' ? [attempt.dryRun] : [])),
    };
  }
  const diagnostics = failed.flatMap(({ served, failure, action }) =>
    explainRejection(failure, served.object, client.server, action),
  );
  const notAsked = attempts.filter(({ kind }) => kind === 'not-asked').length;
  if (notAsked > 0) {
    diagnostics.push({
      code: 'cluster/not-asked',
      severity: 'info',
      meaning: 'noted',
      message: `${notAsked} more objects were not tried, because the server fails`,
      help: 'run again when the server answers',
    });
  }
  return { kind: 'refused', because: isServerFailing ? 'cluster' : 'objects', diagnostics };
}

async function dryRunObject(client: ApiClient, served: ServedObject): Promise<Attempt> {
  const { ref, document } = served.object;
  const path = objectPath(served.resource, ref.namespace, ref.name);
  const live = await getObject(client, path);
  if (!live.ok) return { kind: 'failed', served, failure: live.failure, action: 'reading' };
  const result = await client.send(applyRequest(path, applyBody(document.value), 'dryRun'));
  if (!result.ok) return { kind: 'failed', served, failure: result.failure, action: 'dry run' };
  return { kind: 'accepted', dryRun: { served, live: live.value, result: result.value } };
}

function isAboutServer(failure: HttpFailure): boolean {
  return failure.kind !== 'status' || isStatus(failure, 401) || isPassing(failure);
}
