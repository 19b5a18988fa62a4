import type { Diagnostic } from '../../model/diagnostic.ts';
import type { JsonObject } from '../../model/json-object.ts';
import { policyKey } from '../../model/verdict.ts';
import { type ApplySetRef, type ApplySetScope, scopeOf } from '../../plan/apply-set.ts';
import { refOf } from '../../plan/deploy-plan.ts';
import type { ApiClient } from '../api/api-client.ts';
import { explainFailure } from '../api/explain-failure.ts';
import type { SnapshotEntry } from '../ledger/snapshot.ts';
import { readLive } from '../read-live.ts';

/** Policies that are live beside others. What could not be looked at is reported, and reduces what is proved. */
export interface LiveBeside {
  readonly objects: readonly JsonObject[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What is live beside these objects. */
export async function listBeside(client: ApiClient, contents: readonly JsonObject[]): Promise<LiveBeside> {
  const namespaces = [...new Set(contents.flatMap((content) => refOf(content).namespace ?? []))].sort();
  const live = await readLive(client, { inventory: false, namespaces });
  if (live.kind === 'failed') {
    const why = explainFailure(live.failure, client.server, 'reading the cluster').message;
    return { objects: [], diagnostics: [notSeen(`policies other than those of the run: ${why}`)] };
  }
  const own = new Set(contents.map((content) => policyKey(refOf(content))));
  return {
    objects: live.value.policies.filter((content) => !own.has(policyKey(refOf(content)))),
    diagnostics: live.value.notSeen.map(({ what, why }) => notSeen(`${what}: ${why}`)),
  };
}

/** Where the objects of a snapshot are. */
export function scopeOfSnapshot(entries: readonly SnapshotEntry[], applySet: ApplySetRef): ApplySetScope {
  return scopeOf(
    entries.flatMap(({ before }) => (before === undefined ? [] : [refOf(before)])),
    applySet,
  );
}

function notSeen(what: string): Diagnostic {
  return {
    code: 'cluster/not-looked-at',
    severity: 'warning',
    meaning: 'noted',
    message: `could not be read in the cluster, and may decide otherwise: ${what}`,
    help: 'allow the account to list policies in the whole cluster',
  };
}
