import type { Diagnostic } from '../model/diagnostic.ts';
import type { ApiClient } from './api-client.ts';
import { explainFailure } from './explain-failure.ts';
import { type Restoring, restoreObject } from './restore-object.ts';
import type { SnapshotEntry } from './snapshot.ts';

/** What became of one object. */
export interface Restored {
  readonly entry: SnapshotEntry;
  readonly how: Restoring['kind'];
  /** Why it was not put back. */
  readonly diagnostic: Diagnostic | undefined;
}

/** What may still be done when the time of the deploy is over. */
const RESTORE_MS = 60_000;

/**
 * Puts objects back in the reverse order of their writes: the cluster goes through the same states as on the way there. One that cannot be
 * put back does not keep the others.
 */
export async function restoreAll(
  client: ApiClient,
  written: readonly SnapshotEntry[],
): Promise<readonly Restored[]> {
  const patient = client.withAtLeast(RESTORE_MS);
  const restored: Restored[] = [];
  for (const entry of [...written].reverse()) {
    const restoring = await restoreObject(patient, entry);
    restored.push({ entry, how: restoring.kind, diagnostic: problemOf(entry, restoring, client.server) });
  }
  return restored;
}

function problemOf(entry: SnapshotEntry, restoring: Restoring, server: string): Diagnostic | undefined {
  switch (restoring.kind) {
    case 'restored':
    case 'unneeded':
      return undefined;
    case 'foreign':
      return notRestored(entry, 'somebody else changed it since');
    case 'failed':
      return notRestored(entry, explainFailure(restoring.failure, server, 'putting it back').message);
  }
}

function notRestored({ name }: SnapshotEntry, why: string): Diagnostic {
  return {
    code: 'cluster/not-restored',
    severity: 'error',
    meaning: 'refused',
    message: `${name}: was not put back: ${why}`,
    help: 'look at it with kubectl; `sluice rollback` tries again with what the run has kept',
  };
}
