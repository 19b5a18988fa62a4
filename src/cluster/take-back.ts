import type { Diagnostic } from '../model/diagnostic.ts';
import type { ObjectOutcome } from '../plan/deploy-outcome.ts';
import type { JsonObject } from '../plan/json-object.ts';
import { doesTheSame } from '../plan/stored-content.ts';
import type { ApiClient } from './api-client.ts';
import { describeReversal } from './describe-reversal.ts';
import type { PlannedWrite } from './planned-write.ts';
import { type Restored, restoreAll, type WayBack, type WayBackGuard } from './restore-all.ts';
import type { DoneWrite } from './settle-writes.ts';
import { type SnapshotEntry, snapshotOf } from './snapshot.ts';
import type { Written } from './write-all.ts';

/** What a stopped deploy did to the cluster in the end. */
export interface TakenBack {
  readonly objects: Written['objects'];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Takes a stopped deploy back, object by object; also those of which nobody knows whether they were written. What was not tried is live as it was: it counts for
 * the order.
 */
export async function takeBack(
  client: ApiClient,
  { objects }: Pick<Written, 'objects'>,
  way: WayBack | undefined,
  guard: WayBackGuard,
): Promise<TakenBack> {
  const touched = objects.filter(({ outcome }) => outcome !== 'not-tried');
  const untouched = objects.filter(({ outcome }) => outcome === 'not-tried');
  const { entries, reversal } = await restoreAll(
    client,
    snapshotOf(touched.map(asStored)),
    way && {
      ...way,
      constant: [...way.constant, ...snapshotOf(untouched.map(({ write }) => write)).flatMap(liveBefore)],
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
        // A write that failed because somebody else was in the way is not ours to put back.
        const isForeign = outcome === 'failed' && one?.how === 'foreign';
        return one?.diagnostic === undefined || isForeign ? [] : [one.diagnostic];
      }),
    ],
  };
}

/** A webhook may mark an object in another way than in the dry run: it is our write all the same. */
function asStored({ write, stored }: DoneWrite): PlannedWrite {
  const isOurs = write.kind === 'apply' && stored !== undefined && doesTheSame(stored, write.result);
  return isOurs ? { ...write, result: stored } : write;
}

function liveBefore({ before }: SnapshotEntry): readonly JsonObject[] {
  return before === undefined ? [] : [before];
}

function outcomeAfter(outcome: ObjectOutcome, how: Restored['how'] | undefined): ObjectOutcome {
  if (outcome === 'not-tried' || outcome === 'failed') return outcome;
  if (how === 'restored') return 'restored';
  return how === 'unneeded' ? 'failed' : outcome;
}
