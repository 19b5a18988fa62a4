import type { Diagnostic } from '../../model/diagnostic.ts';
import type { JsonObject } from '../../model/json-object.ts';
import type { ObjectOutcome } from '../../plan/runs/deploy-outcome.ts';
import type { ApiClient } from '../api/api-client.ts';
import { type SnapshotEntry, snapshotOf, storedSnapshot } from '../ledger/snapshot.ts';
import type { Written } from '../write/write-all.ts';
import { describeReversal } from './describe-reversal.ts';
import { type Restored, type RestoreGuard, type RestoreOrder, restoreAll } from './restore-all.ts';

/** What a stopped deploy finally did to the cluster. */
export interface TakenBack {
  readonly objects: Written['objects'];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Takes a stopped deploy back, object by object, including those of which nobody knows whether they were written. What was not
 * tried is live as before: it counts for the order.
 */
export async function takeBack(
  client: ApiClient,
  { objects }: Pick<Written, 'objects'>,
  ordering: RestoreOrder | undefined,
  guard: RestoreGuard,
): Promise<TakenBack> {
  const touched = objects.filter(({ outcome }) => outcome !== 'not-tried');
  const untouched = objects.filter(({ outcome }) => outcome === 'not-tried');
  const { entries, reversal } = await restoreAll(
    client,
    storedSnapshot(touched),
    ordering && {
      ...ordering,
      constant: [
        ...ordering.constant,
        ...snapshotOf(untouched.map(({ write }) => write)).flatMap(liveBefore),
      ],
    },
    guard,
  );
  const byPath = new Map(entries.map((one) => [one.entry.path, one]));
  return {
    objects: objects.map(({ write, outcome }) => ({
      write,
      outcome: outcomeAfter(outcome, byPath.get(write.path)?.how),
    })),
    diagnostics: [
      ...describeReversal(reversal),
      ...touched.flatMap(({ write, outcome }) => {
        const one = byPath.get(write.path);
        // A write that failed because somebody else interfered is not ours to put back.
        const isForeign = outcome === 'failed' && one?.how === 'foreign';
        return one?.diagnostic === undefined || isForeign ? [] : [one.diagnostic];
      }),
    ],
  };
}

function liveBefore({ before }: SnapshotEntry): readonly JsonObject[] {
  return before === undefined ? [] : [before];
}

function outcomeAfter(outcome: ObjectOutcome, how: Restored['how'] | undefined): ObjectOutcome {
  if (outcome === 'not-tried' || outcome === 'failed') return outcome;
  if (how === 'restored') return 'restored';
  return how === 'unneeded' ? 'failed' : outcome;
}
