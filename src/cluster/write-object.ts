import type { HttpFailure } from '../http/http-failure.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { ObjectOutcome } from '../plan/deploy-outcome.ts';
import { objectName } from '../plan/deploy-plan.ts';
import type { JsonObject } from '../plan/json-object.ts';
import { appliedFields, isSameContent, resourceVersionOf } from '../plan/stored-content.ts';
import type { ApiClient } from './api-client.ts';
import { mayHaveHappened } from './api-status.ts';
import { applyRequest, FIELD_MANAGER } from './apply-request.ts';
import { explainFailure } from './explain-failure.ts';
import { explainRejection } from './explain-rejection.ts';
import type { PlannedWrite } from './plan-deploy.ts';
import { getObject } from './read-objects.ts';

export interface WriteResult {
  readonly outcome: ObjectOutcome;
  readonly diagnostics: readonly Diagnostic[];
}

/** Knowing whether a write happened is worth more than ending in time. */
const READ_BACK_MS = 15_000;

/**
 * Writes one object. When the server may have carried the request out without saying so, the object is read and compared
 * with what was planned: written, not written (then it is sent again: server-side apply may be repeated), or changed by
 * somebody else. Only when it cannot be read the outcome is uncertain.
 */
export async function writeObject(client: ApiClient, write: PlannedWrite): Promise<WriteResult> {
  for (let attempt = 1; ; attempt++) {
    const answer = await client.sendOnce(applyRequest(write.path, write.body, 'apply'));
    if (answer.ok) return written(write, answer.value);
    const { failure } = answer;
    const isUnclear = mayHaveHappened(failure);
    if (isUnclear) {
      const reading = await readBack(client, write, failure);
      if (reading !== 'not-written') return reading;
    }
    if (!(await client.waitBefore(attempt, failure))) {
      return {
        outcome: 'failed',
        diagnostics: explainRejection(failure, write.source, client.server, 'writing'),
      };
    }
  }
}

async function readBack(
  client: ApiClient,
  write: PlannedWrite,
  failure: HttpFailure,
): Promise<WriteResult | 'not-written'> {
  const name = `\`${objectName(write.change.object)}\``;
  const reading = await getObject(client.withAtLeast(READ_BACK_MS), write.path);
  if (!reading.ok) {
    const why = explainFailure(failure, client.server, 'writing').message;
    const whyNot = explainFailure(reading.failure, client.server, 'reading it back').message;
    return {
      outcome: 'uncertain',
      diagnostics: [
        {
          code: 'cluster/outcome-unknown',
          severity: 'error',
          meaning: 'unread',
          message: `${name}: may have been written or not: ${why}; ${whyNot}`,
          help: 'look at the object with kubectl when the server answers, then run the deploy again: it writes only what is missing',
          span: write.change.object.span,
        },
      ],
    };
  }
  const live = reading.value;
  if (live !== undefined && isPlanned(live, write)) return written(write, live);
  if (live === undefined ? write.liveVersion === undefined : resourceVersionOf(live) === write.liveVersion) {
    return 'not-written';
  }
  return {
    outcome: 'failed',
    diagnostics: [
      {
        code: 'cluster/changed-meanwhile',
        severity: 'error',
        meaning: 'refused',
        message: `${name}: somebody else ${live === undefined ? 'deleted' : 'changed'} it during the deploy`,
        help: 'find out who writes this object, then run the deploy again: it plans on what is there now',
        span: write.change.object.span,
      },
    ],
  };
}

function isPlanned(live: JsonObject, { change, appliedFields: planned }: PlannedWrite): boolean {
  return isSameContent(live, change.after) && appliedFields(live, FIELD_MANAGER) === planned;
}

function written({ change }: PlannedWrite, stored: JsonObject): WriteResult {
  const outcome = OUTCOME[change.action];
  if (isSameContent(stored, change.after)) return { outcome, diagnostics: [] };
  return {
    outcome,
    diagnostics: [
      {
        code: 'cluster/stored-differs',
        severity: 'warning',
        meaning: 'noted',
        message: `\`${objectName(change.object)}\`: the cluster stored something else than its dry run had shown`,
        help: 'somebody wrote the object at the same time, or a webhook alters it: run `sluice plan` to see what is there',
        span: change.object.span,
      },
    ],
  };
}

const OUTCOME = { create: 'created', update: 'updated', adopt: 'adopted', unchanged: 'unchanged' } as const;
