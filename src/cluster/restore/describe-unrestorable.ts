import { isStatus } from '../../http/http-failure.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { JsonObject } from '../../model/json-object.ts';
import type { ApiClient } from '../api/api-client.ts';
import { mapConcurrently } from '../api/map-concurrently.ts';
import type { SnapshotEntry } from '../ledger/snapshot.ts';
import { explainUnrestored } from './explain-unrestored.ts';
import { isAsBefore, isForeign, restoreRequest } from './restore-object.ts';

const CONCURRENCY = 8;

/**
 * What the server would not put back, by a dry run of all of it. If a policy cannot come back whose place another one took, deleting
 * that one would leave its pods with neither. What somebody else changed since is left alone and not tried. What is gone is tried
 * even if the run had left it there: with its kind or its namespace it is gone for good.
 */
export async function describeUnrestorable(
  client: ApiClient,
  objects: readonly { readonly entry: SnapshotEntry; readonly live: JsonObject | undefined }[],
  { isLatest }: { readonly isLatest: boolean },
): Promise<readonly Diagnostic[]> {
  const problems = await mapConcurrently(objects, CONCURRENCY, async ({ entry, live }) => {
    const isLeftAlone = isForeign(live, entry, isLatest);
    if (isAsBefore(live, entry) || (isLeftAlone && live !== undefined)) return [];
    const answer = await client.send(restoreRequest(entry, live, 'dryRun'));
    if (answer.kind === 'answered' || (isLeftAlone && !isStatus(answer.failure, 404))) return [];
    const isRaced = isStatus(answer.failure, 409) || (live !== undefined && isStatus(answer.failure, 404));
    return isRaced ? [] : [unrestorable(entry.name, explainUnrestored(answer.failure, client.server))];
  });
  return problems.flat();
}

function unrestorable(name: string, why: string): Diagnostic {
  return {
    code: 'cluster/not-restored',
    severity: 'error',
    meaning: 'refused',
    message: `${name}: cannot be restored: ${why}; nothing was changed`,
    help: 'mend the cause, deploy an older commit with `--allow-older`, or give `--keep-going`, which restores everything else',
  };
}
