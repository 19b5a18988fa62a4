import { isStatus } from '../http/http-failure.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { objectName } from '../plan/deploy-plan.ts';
import { resourceVersionOf, uidOf } from '../plan/stored-content.ts';
import type { ApiClient } from './api-client.ts';
import { mayHaveHappened } from './api-status.ts';
import { explainFailure } from './explain-failure.ts';
import type { PlannedDelete } from './planned-write.ts';
import { getObject } from './read-objects.ts';
import { READ_BACK_MS, type WriteResult } from './write-object.ts';

/**
 * Deletes one member, if it still is what the plan was made on (uid and resource version). An object that somebody else deleted is deleted; one
 * that waits for a finalizer stays in the ledger, and is named in each run.
 */
export async function deleteObject(client: ApiClient, write: PlannedDelete): Promise<WriteResult> {
  const uid = uidOf(write.live);
  const resourceVersion = resourceVersionOf(write.live);
  const body = JSON.stringify({
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    propagationPolicy: 'Background',
    preconditions: { uid, resourceVersion },
  });
  for (let attempt = 1; ; attempt++) {
    const answer = await client.sendOnce({
      method: 'DELETE',
      path: write.path,
      contentType: 'application/json',
      body,
    });
    if (answer.ok || isStatus(answer.failure, 404)) return confirm(client, write);
    const { failure } = answer;
    if (mayHaveHappened(failure)) {
      const reading = await getObject(client.withAtLeast(READ_BACK_MS), write.path);
      if (!reading.ok) return result('uncertain', [outcomeUnknown(write)]);
      if (reading.value === undefined || uidOf(reading.value) !== uid) return result('deleted', []);
    }
    if (isStatus(failure, 409)) {
      return result('failed', [
        {
          code: 'cluster/changed-meanwhile',
          severity: 'error',
          meaning: 'refused',
          message: `\`${objectName(write.change.object)}\`: somebody else changed it during the deploy, so it was not deleted`,
          help: 'run the deploy again: it plans on what is there now',
        },
      ]);
    }
    if (!(await client.waitBefore(attempt, failure))) {
      const { message, ...problem } = explainFailure(failure, client.server, 'deleting');
      const text = `\`${objectName(write.change.object)}\`: ${message}; it stays in the ledger`;
      return result('failed', [{ ...problem, message: text }]);
    }
  }
}

/** A deletion may be accepted and not done: finalizers have their say first. */
async function confirm(client: ApiClient, write: PlannedDelete): Promise<WriteResult> {
  const reading = await getObject(client, write.path);
  if (!reading.ok || reading.value === undefined || uidOf(reading.value) !== uidOf(write.live)) {
    return result('deleted', []);
  }
  return result('deleted', [
    {
      code: 'cluster/delete-pending',
      severity: 'warning',
      meaning: 'noted',
      message: `\`${objectName(write.change.object)}\`: is being deleted, but a finalizer keeps it; until then it may be in force`,
      help: 'see to the controller of its finalizer; the object stays in the ledger and is named in each run',
    },
  ]);
}

function outcomeUnknown({ change }: PlannedDelete): Diagnostic {
  return {
    code: 'cluster/outcome-unknown',
    severity: 'error',
    meaning: 'unread',
    message: `\`${objectName(change.object)}\`: may have been deleted or not: the answer was lost, and it could not be read`,
    help: 'run the deploy again when the server answers',
  };
}

function result(outcome: WriteResult['outcome'], diagnostics: readonly Diagnostic[]): WriteResult {
  return { outcome, diagnostics, stored: undefined };
}
