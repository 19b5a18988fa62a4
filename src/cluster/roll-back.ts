import type { Clock } from '../http/clock.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { ApplySetRef } from '../plan/apply-set.ts';
import type { RunIdentity, RunRecord } from '../plan/run-record.ts';
import type { ApiClient } from './api-client.ts';
import { explainFailure } from './explain-failure.ts';
import { acquireLock } from './lease.ts';
import { mapConcurrently } from './map-concurrently.ts';
import { getObject } from './read-objects.ts';
import { type Restored, restoreAll } from './restore-all.ts';
import { forgetOldRuns, type StoredRun, writeRunRecord } from './run-records.ts';
import type { SnapshotEntry } from './snapshot.ts';

export interface RollbackOptions {
  readonly applySet: ApplySetRef;
  /** The id of the set. */
  readonly id: string;
  readonly identity: RunIdentity;
  readonly clock: Pick<Clock, 'now'>;
}

export interface RollbackEnd {
  readonly entries: readonly Restored[];
  readonly diagnostics: readonly Diagnostic[];
}

const CONCURRENCY = 8;

/** Puts everything back as it was before a run, in the reverse order of its writes, as a run of its own that can be taken back, too. */
export async function rollBack(
  client: ApiClient,
  run: StoredRun & { readonly snapshot: readonly SnapshotEntry[] },
  { applySet, id, identity, clock }: RollbackOptions,
): Promise<RollbackEnd> {
  const stopped = (diagnostic: Diagnostic): RollbackEnd => ({ entries: [], diagnostics: [diagnostic] });
  const locking = await acquireLock(client, applySet, identity.run, clock, client.pause);
  if (locking.kind === 'refused') return stopped(locking.diagnostic);
  try {
    const readings = await mapConcurrently(run.snapshot, CONCURRENCY, async (entry) => ({
      entry,
      live: await getObject(client, entry.path),
    }));
    const snapshot: SnapshotEntry[] = [];
    for (const { entry, live } of readings) {
      if (!live.ok) return stopped(explainFailure(live.failure, client.server, `reading ${entry.name}`));
      snapshot.push({ ...entry, before: live.value, planned: entry.before });
    }
    const record: RunRecord = {
      ...identity,
      started: new Date(clock.now()).toISOString(),
      result: 'started',
      planHash: '',
      objects: [],
      rollbackOf: run.record.run,
    };
    const recorded = await writeRunRecord(client, applySet, id, record, snapshot);
    if (!recorded.ok) return stopped(explainFailure(recorded.failure, client.server, 'recording the run'));

    const entries = await restoreAll(client, run.snapshot);
    const diagnostics = entries.flatMap(({ diagnostic }) => diagnostic ?? []);
    await writeRunRecord(client, applySet, id, {
      ...record,
      ended: new Date(clock.now()).toISOString(),
      result: diagnostics.length === 0 ? 'deployed' : 'failed',
      objects: entries.map(({ entry, how }) => `${how} ${entry.name}`),
    });
    await forgetOldRuns(client, applySet, id);
    return { entries, diagnostics };
  } finally {
    await locking.lock.release();
  }
}
