import { type HttpFailure, isStatus } from '../../http/http-failure.ts';
import type { JsonObject } from '../../model/json-object.ts';
import { foreignManagers } from '../../plan/objects/foreign-managers.ts';
import { isSameContent, resourceVersionOf } from '../../plan/objects/stored-content.ts';
import { takenFields } from '../../plan/objects/taken-fields.ts';
import { toolMarksOn } from '../../plan/ownership/tool-marks.ts';
import type { ApiClient } from '../api/api-client.ts';
import { getObject } from '../api/read-objects.ts';
import { FIELD_MANAGER } from './apply-request.ts';
import { managedFieldsRequest } from './replace-content.ts';

export type Taking =
  /** `version`: of the object, after that. */
  | { readonly kind: 'taken'; readonly version: string }
  /** Somebody has changed the content since the plan was made: what they wrote would be overwritten unseen. */
  | { readonly kind: 'changed' }
  | { readonly kind: 'failed'; readonly failure: HttpFailure };

/** Otherwise it would fight with whatever keeps writing the object until the time is over. */
const MAX_TRIES = 4;

/**
 * Makes us the manager of an object's content, whoever managed it: only managedFields change. Reads the object afresh each time,
 * so it may be repeated, even after a lost answer.
 *
 * @param planned the object that the plan saw.
 */
export async function takeManagedFields(
  client: ApiClient,
  path: string,
  planned: JsonObject | undefined,
): Promise<Taking> {
  for (let attempt = 1; ; attempt++) {
    const reading = await getObject(client, path);
    if (reading.kind === 'failed') return { kind: 'failed', failure: reading.failure };
    const live = reading.value;
    const version = live === undefined ? undefined : resourceVersionOf(live);
    if (
      live === undefined ||
      version === undefined ||
      planned === undefined ||
      !isSameContent(live, planned)
    ) {
      return { kind: 'changed' };
    }
    if (foreignManagers(live).length === 0) return { kind: 'taken', version };
    const now = `${new Date().toISOString().slice(0, 19)}Z`;
    const fields = takenFields(live, FIELD_MANAGER, toolMarksOn(live), now);
    const answer = await client.sendOnce(managedFieldsRequest(path, fields, version));
    if (answer.kind === 'answered')
      return { kind: 'taken', version: resourceVersionOf(answer.value) ?? version };
    const isRaced = isStatus(answer.failure, 409) && attempt < MAX_TRIES;
    if (!isRaced && !(await client.waitBefore(attempt, answer.failure))) {
      return { kind: 'failed', failure: answer.failure };
    }
  }
}
