import { isStatus } from '../../http/http-failure.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { JsonObject } from '../../model/json-object.ts';
import { namespacedName } from '../../model/namespaced-name.ts';
import { isGoing, isSameContent, uidOf } from '../../plan/objects/stored-content.ts';
import type { ApiClient } from '../api/api-client.ts';
import { isNotFound, mayHaveHappened } from '../api/api-status.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { getObject } from '../api/read-objects.ts';
import type { Lock } from '../ledger/lease.ts';
import type { PlannedDelete } from '../plan/planned-write.ts';
import { deleteRequest } from './delete-request.ts';
import { READ_BACK_MS, type WriteResult } from './write-object.ts';

/** Otherwise it would race forever against a controller that keeps writing the object's status. */
const MAX_RACES = 5;

/**
 * Deletes one member, if it is still what the plan saw. What a controller writes into its status does not count; then the
 * deletion is tried again on the current version. An object that somebody else deleted counts as deleted; one that waits for a
 * finalizer stays in the ledger, and is named in each run.
 */
export async function deleteObject(
  client: ApiClient,
  write: PlannedDelete,
  lock: Pick<Lock, 'renew'>,
): Promise<WriteResult> {
  const uid = uidOf(write.live);
  let seen = write.live;
  let races = 0;
  for (let attempt = 1; ; ) {
    // Waiting between tries may take longer than a lock lasts.
    const lost = await lock.renew();
    if (lost !== undefined) return result('failed', [lost]);
    const answer = await client.sendOnce(deleteRequest(write.path, seen, 'delete'));
    if (answer.kind === 'answered') return confirm(client, write, answer.value);
    const { failure } = answer;
    if (isNotFound(failure)) return result('deleted', []);
    const isRaced = isStatus(failure, 409);
    // A 404 that is not the API server's own says nothing, unless the kind is gone with all its objects.
    if (isRaced || isStatus(failure, 404) || mayHaveHappened(failure)) {
      const reading = await getObject(client.withAtLeast(READ_BACK_MS), write.path);
      if (reading.kind === 'failed') return result(isRaced ? 'failed' : 'uncertain', [outcomeUnknown(write)]);
      const { value: live } = reading;
      if (live === undefined || uidOf(live) !== uid) return result('deleted', []);
      if (isGoing(live)) return result('deleted', [pending(write)]);
      if (isRaced) {
        races++;
        if (!isSameContent(live, write.live) || races >= MAX_RACES)
          return result('failed', [changedMeanwhile(write)]);
        seen = live;
        continue;
      }
    }
    if (!(await client.waitBefore(attempt, failure))) {
      const { message, ...problem } = explainFailure(failure, client.server, 'deleting');
      const text = `\`${namespacedName(write.change.object)}\`: ${message}; it stays in the ledger`;
      return result('failed', [{ ...problem, message: text }]);
    }
    attempt++;
  }
}

/**
 * A deletion may be accepted but not done, because finalizers come first. Then the server answers with the object, otherwise with
 * a Status.
 */
async function confirm(client: ApiClient, write: PlannedDelete, answered: JsonObject): Promise<WriteResult> {
  const reading = await getObject(client, write.path);
  const live = reading.kind === 'answered' ? reading.value : answered;
  const isThere = live !== undefined && uidOf(live) === uidOf(write.live);
  return result('deleted', isThere ? [pending(write)] : []);
}

function pending({ change }: PlannedDelete): Diagnostic {
  return {
    code: 'cluster/delete-pending',
    severity: 'warning',
    meaning: 'noted',
    message: `\`${namespacedName(change.object)}\`: is being deleted, but a finalizer keeps it; until then it may be in force`,
    help: 'check the controller of its finalizer; the object stays in the ledger and is reported by each run',
  };
}

function changedMeanwhile({ change }: PlannedDelete): Diagnostic {
  return {
    code: 'cluster/changed-meanwhile',
    severity: 'error',
    meaning: 'refused',
    message: `\`${namespacedName(change.object)}\`: somebody else changed it during the deploy, so it was not deleted`,
    help: 'run the deploy again: it plans on what is there now',
  };
}

function outcomeUnknown({ change }: PlannedDelete): Diagnostic {
  return {
    code: 'cluster/outcome-unknown',
    severity: 'error',
    meaning: 'unread',
    message: `\`${namespacedName(change.object)}\`: may have been deleted or not: the answer was lost, and it could not be read`,
    help: 'run the deploy again when the server answers',
  };
}

function result(outcome: WriteResult['outcome'], diagnostics: readonly Diagnostic[]): WriteResult {
  return { outcome, diagnostics, stored: undefined };
}
