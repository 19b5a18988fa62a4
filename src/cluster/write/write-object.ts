import type { HttpFailure } from '../../http/http-failure.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { JsonObject } from '../../model/json-object.ts';
import { namespacedName } from '../../model/namespaced-name.ts';
import { judgeLostWrite, type LostWriteOutcome } from '../../plan/objects/lost-write.ts';
import { doesTheSame, isSameContent, resourceVersionOf } from '../../plan/objects/stored-content.ts';
import type { ObjectOutcome } from '../../plan/runs/deploy-outcome.ts';
import type { ApiClient } from '../api/api-client.ts';
import { mayHaveHappened } from '../api/api-status.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { explainRejection } from '../api/explain-rejection.ts';
import { getObject } from '../api/read-objects.ts';
import { applyBody } from '../desired-object.ts';
import type { Lock } from '../ledger/lease.ts';
import type { PlannedApply } from '../plan/planned-write.ts';
import { applyRequest, FIELD_MANAGER } from './apply-request.ts';
import { isAboutVersion, lookAgain, NO_VERSION } from './look-again.ts';
import { takeManagedFields } from './take-managed-fields.ts';

export interface WriteResult {
  readonly outcome: ObjectOutcome;
  readonly diagnostics: readonly Diagnostic[];
  /** The object as the server answered it; undefined when it was not written, or nobody knows. With `uncertain`, it does something else. */
  readonly stored: JsonObject | undefined;
}

/** Otherwise it would race forever against a controller that keeps writing the object's status. */
const MAX_RACES = 5;

/** Knowing whether a write happened is worth more than ending in time. */
export const READ_BACK_MS = 15_000;

/**
 * Writes one object. If it is taken over from other managers, we first become the manager of its fields, without changing its
 * content. When the server may have carried the request out without saying so, the object is read and compared with what was
 * planned: it was written, or not written (then it is sent again: server-side apply may be repeated), or changed by somebody
 * else. What cannot be proved is uncertain. Only what the plan saw is written over, and nothing where nothing was. All that may
 * take longer than a lock lasts, and then another deploy may be running: nothing is sent without holding the lock.
 */
export async function writeObject(
  client: ApiClient,
  write: PlannedApply,
  lock: Pick<Lock, 'renew'>,
): Promise<WriteResult> {
  let version = write.live === undefined ? NO_VERSION : resourceVersionOf(write.live);
  if (write.change.takesFrom.length > 0) {
    const taking = await takeManagedFields(client, write.path, write.live);
    if (taking.kind === 'failed') return refused(write, taking.failure, client.server, 'taking over');
    if (taking.kind === 'changed') return changedMeanwhile(write);
    version = taking.version;
  }
  let races = 0;
  for (let attempt = 1; ; ) {
    const lost = await lock.renew();
    if (lost !== undefined) return { outcome: 'failed', diagnostics: [lost], stored: undefined };
    const request = applyRequest(
      write.path,
      applyBody(write.manifest, version),
      write.force ? 'force' : 'apply',
    );
    const answer = await client.sendOnce(request);
    if (answer.kind === 'answered') return written(write, answer.value);
    const { failure } = answer;
    if (isAboutVersion(failure, version) && races < MAX_RACES) {
      races++;
      const look = await lookAgain(client, write.path, write.live);
      if (look.kind === 'failed') return refused(write, look.failure, client.server, 'reading');
      if (look.kind === 'changed')
        return judged(write, look.live) === 'written' ? written(write, look.live) : changedMeanwhile(write);
      version = look.version;
      continue;
    }
    if (mayHaveHappened(failure)) {
      const reading = await readBack(client, write, failure);
      if (reading !== 'not-written') return reading;
    }
    if (!(await client.waitBefore(attempt, failure)))
      return refused(write, failure, client.server, 'writing');
    attempt++;
  }
}

function refused(write: PlannedApply, failure: HttpFailure, server: string, action: string): WriteResult {
  return {
    outcome: 'failed',
    diagnostics: explainRejection(failure, write.source, server, action),
    stored: undefined,
  };
}

async function readBack(
  client: ApiClient,
  write: PlannedApply,
  failure: HttpFailure,
): Promise<WriteResult | 'not-written'> {
  const name = `\`${namespacedName(write.change.object)}\``;
  const why = explainFailure(failure, client.server, 'writing').message;
  const reading = await getObject(client.withAtLeast(READ_BACK_MS), write.path);
  if (reading.kind === 'failed') {
    const whyNot = explainFailure(reading.failure, client.server, 'reading it back').message;
    return uncertain(write, `${name}: may have been written or not: ${why}; ${whyNot}`);
  }
  const live = reading.value;
  switch (judged(write, live)) {
    case 'written':
      return written(write, live ?? write.result);
    case 'not-written':
      return 'not-written';
    case 'changed-by-others':
      return changedMeanwhile(write);
    case 'unknown':
      return uncertain(
        write,
        `${name}: may have been written or not: ${why}; somebody else ${live === undefined ? 'deleted' : 'changed'} it since`,
      );
  }
}

/** What became of the write, also of one that the server carried out only after it was sent again. */
function judged(write: PlannedApply, live: JsonObject | undefined): LostWriteOutcome {
  return judgeLostWrite({ before: write.live, planned: write.result, live, manager: FIELD_MANAGER });
}

function changedMeanwhile(write: PlannedApply): WriteResult {
  return {
    outcome: 'failed',
    stored: undefined,
    diagnostics: [
      {
        code: 'cluster/changed-meanwhile',
        severity: 'error',
        meaning: 'refused',
        message: `\`${namespacedName(write.change.object)}\`: somebody else changed it during the deploy`,
        help: 'find out who writes this object, then run the deploy again: it plans on what is there now',
        ...spanOf(write),
      },
    ],
  };
}

function uncertain(write: PlannedApply, message: string): WriteResult {
  return {
    outcome: 'uncertain',
    stored: undefined,
    diagnostics: [
      {
        code: 'cluster/outcome-unknown',
        severity: 'error',
        meaning: 'unread',
        message,
        help: 'check the object with kubectl when the server answers, then run the deploy again: it writes only what is missing',
        ...spanOf(write),
      },
    ],
  };
}

function written(write: PlannedApply, stored: JsonObject): WriteResult {
  const { change } = write;
  const outcome = change.action === 'create' ? 'created' : change.action === 'adopt' ? 'adopted' : 'updated';
  if (isSameContent(stored, write.result)) return { outcome, diagnostics: [], stored };
  // What does something else was neither simulated nor ordered: it must not stay as if it were deployed.
  const isMarked = doesTheSame(stored, write.result);
  const what = isMarked ? 'other labels or annotations than' : 'a policy that does something other than';
  return {
    outcome: isMarked ? outcome : 'uncertain',
    stored,
    diagnostics: [
      {
        code: 'cluster/stored-differs',
        severity: isMarked ? 'warning' : 'error',
        meaning: isMarked ? 'noted' : 'refused',
        message: `\`${namespacedName(change.object)}\`: the cluster stored ${what} its dry run had shown`,
        help: 'somebody wrote the object at the same time, or a webhook alters it: run `sluice plan` to see what is there',
        ...spanOf(write),
      },
    ],
  };
}

function spanOf({ change }: PlannedApply) {
  return change.object.span === undefined ? {} : { span: change.object.span };
}
