import { type HttpFailure, isStatus } from '../../http/http-failure.ts';
import { isJsonObject, type JsonObject, listAt, objectAt } from '../../model/json-object.ts';
import { isOnlyOurWrite } from '../../plan/objects/only-our-write.ts';
import { doesTheSame, isSameContent, resourceVersionOf } from '../../plan/objects/stored-content.ts';
import type { ApiClient, ApiRequest } from '../api/api-client.ts';
import { getObject } from '../api/read-objects.ts';
import { isLockLost, type Lock } from '../ledger/lease.ts';
import type { SnapshotEntry } from '../ledger/snapshot.ts';
import { FIELD_MANAGER } from '../write/apply-request.ts';
import { deleteRequest } from '../write/delete-request.ts';
import { managedFieldsRequest, manifestOf, replaceContentRequest } from '../write/replace-content.ts';

/** What putting back one object depends on besides the object. */
export interface ObjectGuard {
  readonly lock: Pick<Lock, 'renew'>;
  /** No other run of the set came after the one that is taken back: what only we have written since, that run wrote. */
  readonly isLatest: boolean;
}

/** `foreign`: somebody else has changed the object since, so it was left alone. */
export type Restoring =
  /**
   * `live`: the object as it then is in the cluster; undefined when it is absent. `isMarked`: it does what it did before, but
   * something marks it anew with each write.
   */
  | { readonly kind: 'restored'; readonly live: JsonObject | undefined; readonly isMarked: boolean }
  /** A webhook alters what is written each time. */
  | { readonly kind: 'altered' }
  | { readonly kind: 'unneeded' }
  | { readonly kind: 'foreign'; readonly live: JsonObject | undefined }
  /** Another deploy is running, and may rely on what is there. */
  | { readonly kind: 'lock-lost' }
  | { readonly kind: 'failed'; readonly failure: HttpFailure };

/** The manager that managedFields show for what was put back; the managers of the snapshot replace it at once. */
const RESTORE_MANAGER = 'sluice-restore';
const MAX_TRIES = 6;
/** The most writes that are sent; two are normal: the content, and its managers. */
const MAX_WRITES = 5;

/**
 * Puts one object back as it was before a deploy: content, labels, annotations and who manages what. It looks at the object
 * first, and again after each try, so it may be repeated, even when answers are lost; it does not fight forever with a webhook
 * that alters the object each time. An object that is neither as it was before nor as the deploy wrote it was changed by somebody
 * else, and is left alone.
 */
export async function restoreObject(
  client: ApiClient,
  entry: SnapshotEntry,
  { lock, isLatest }: ObjectGuard,
): Promise<Restoring> {
  let didWrite = false;
  let writes = 0;
  for (let attempt = 1; ; attempt++) {
    const live = await getObject(client, entry.path);
    if (live.kind === 'failed') return { kind: 'failed', failure: live.failure };
    if (isAsBefore(live.value, entry)) {
      return didWrite ? { kind: 'restored', live: live.value, isMarked: false } : { kind: 'unneeded' };
    }
    if (!didWrite && isForeign(live.value, entry, isLatest)) return { kind: 'foreign', live: live.value };
    if (writes >= MAX_WRITES) {
      return doesAsBefore(live.value, entry)
        ? { kind: 'restored', live: live.value, isMarked: true }
        : { kind: 'altered' };
    }
    // Waiting between tries may take longer than a lock lasts.
    if (isLockLost(await lock.renew())) return { kind: 'lock-lost' };
    didWrite = true;
    const answer = await client.sendOnce(restoreRequest(entry, live.value, 'restore'));
    if (answer.kind === 'answered') {
      writes++;
      continue;
    }
    const isRaced = isStatus(answer.failure, 404, 409);
    if (attempt >= MAX_TRIES || (!isRaced && !(await client.waitBefore(attempt, answer.failure)))) {
      return { kind: 'failed', failure: answer.failure };
    }
  }
}

export function isAsBefore(live: JsonObject | undefined, { before }: SnapshotEntry): boolean {
  if (live === undefined || before === undefined) return live === before;
  return isSameContent(live, before) && managersOf(live) === managersOf(before);
}

/** Whether the object does what it did, and is found by the labels that it had; annotations, other labels and managers do not count. */
function doesAsBefore(live: JsonObject | undefined, { before }: SnapshotEntry): boolean {
  if (live === undefined || before === undefined) return live === before;
  const labels = objectAt(objectAt(live, 'metadata'), 'labels');
  return (
    doesTheSame(live, before) &&
    Object.entries(objectAt(objectAt(before, 'metadata'), 'labels')).every(
      ([key, value]) => labels[key] === value,
    )
  );
}

/** Whether somebody else has changed the object since: it is neither as it was before nor as the deploy wrote it. */
export function isForeign(live: JsonObject | undefined, entry: SnapshotEntry, isLatest: boolean): boolean {
  return !isAsBefore(live, entry) && !isAsWritten(live, entry, isLatest);
}

/** Why an object that somebody else has changed is left alone. */
export function whatOthersDid(live: JsonObject | undefined): string {
  return live === undefined
    ? 'somebody else deleted it since, or its kind or namespace'
    : 'somebody else changed it since';
}

function isAsWritten(
  live: JsonObject | undefined,
  { before, planned }: SnapshotEntry,
  isLatest: boolean,
): boolean {
  // Brought back by a reversal that died before it restored the managers.
  if (live !== undefined && planned === undefined) {
    return before !== undefined && isSameContent(live, before) && hasRestored(live);
  }
  if (live === undefined || planned === undefined) return live === planned;
  // Taken over but not yet written: only the managers differ.
  return (
    isSameContent(live, planned) ||
    (before !== undefined && isSameContent(live, before)) ||
    // A run that died had no time to record what a webhook made of its writes.
    ((isLatest || doesTheSame(live, planned)) && isOnlyOurWrite(live, planned, FIELD_MANAGER))
  );
}

function hasRestored(live: JsonObject): boolean {
  const entries = listAt(objectAt(live, 'metadata'), 'managedFields').filter(isJsonObject);
  return entries.some(({ manager }) => manager === RESTORE_MANAGER);
}

/** Who manages what, without the times, which change with each write. */
function managersOf(object: JsonObject): string {
  const entries = listAt(objectAt(object, 'metadata'), 'managedFields').filter(isJsonObject);
  return entries
    .map(({ manager, operation, subresource, fieldsV1 }) =>
      JSON.stringify([manager, operation, subresource, fieldsV1]),
    )
    .sort()
    .join('\n');
}

/** The request that puts the object back, as far as one can: the managers of its fields are another one. */
export function restoreRequest(
  { path, before }: SnapshotEntry,
  live: JsonObject | undefined,
  mode: 'restore' | 'dryRun',
): ApiRequest {
  const isDryRun = mode === 'dryRun';
  if (before === undefined) return deleteRequest(path, live ?? {}, isDryRun ? 'dryRun' : 'delete');
  if (live === undefined) {
    return {
      method: 'POST',
      path: path.slice(0, path.lastIndexOf('/')),
      query: { fieldManager: RESTORE_MANAGER, ...(isDryRun && { dryRun: 'All' }) },
      contentType: 'application/json',
      body: JSON.stringify(manifestOf(before)),
    };
  }
  const resourceVersion = resourceVersionOf(live) ?? '';
  if (isSameContent(live, before) && !isDryRun) {
    const managers = listAt(objectAt(before, 'metadata'), 'managedFields').filter(isJsonObject);
    return managedFieldsRequest(path, managers, resourceVersion);
  }
  const { labels, annotations } = objectAt(live, 'metadata');
  const all = { labels: keysOf(labels), annotations: keysOf(annotations) };
  const how = isDryRun ? 'dryRun' : { fieldManager: RESTORE_MANAGER, resourceVersion };
  return replaceContentRequest(path, manifestOf(before), live, all, how);
}

function keysOf(value: unknown): readonly string[] {
  return isJsonObject(value) ? Object.keys(value) : [];
}
