import { type HttpFailure, isStatus } from '../http/http-failure.ts';
import { foreignManagers, takenFields } from '../plan/managed-fields.ts';
import { TOOL_MARKS } from '../plan/ownership.ts';
import { resourceVersionOf } from '../plan/stored-content.ts';
import type { ApiClient } from './api-client.ts';
import { FIELD_MANAGER } from './apply-request.ts';
import { getObject } from './read-objects.ts';
import { managedFieldsRequest } from './replace-content.ts';

/** Somebody who writes the object all the time would else be fought until the time is over. */
const MAX_TRIES = 4;

/**
 * Gives the content of an object to us, whoever managed it: only managedFields change. Reads it afresh each time, so that it may be
 * repeated, also after an answer that was lost. The failure, or undefined when it is done.
 */
export async function takeManagedFields(client: ApiClient, path: string): Promise<HttpFailure | undefined> {
  for (let attempt = 1; ; attempt++) {
    const live = await getObject(client, path);
    if (!live.ok) return live.failure;
    const version = live.value === undefined ? undefined : resourceVersionOf(live.value);
    if (live.value === undefined || version === undefined || foreignManagers(live.value).length === 0) {
      return undefined;
    }
    const now = `${new Date().toISOString().slice(0, 19)}Z`;
    const fields = takenFields(live.value, FIELD_MANAGER, TOOL_MARKS, now);
    const answer = await client.sendOnce(managedFieldsRequest(path, fields, version));
    if (answer.ok) return undefined;
    const isRaced = isStatus(answer.failure, 409) && attempt < MAX_TRIES;
    if (!isRaced && !(await client.waitBefore(attempt, answer.failure))) return answer.failure;
  }
}
