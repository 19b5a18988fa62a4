import type { Diagnostic } from '../model/diagnostic.ts';
import type { ObjectOutcome } from '../plan/deploy-outcome.ts';
import type { ApiClient } from './api-client.ts';
import { type Restored, restoreAll } from './restore-all.ts';
import { snapshotOf } from './snapshot.ts';
import type { Written } from './write-all.ts';

/** What a stopped deploy did to the cluster in the end. */
export interface TakenBack {
  readonly objects: Written['objects'];
  readonly diagnostics: readonly Diagnostic[];
}

/** Takes a stopped deploy back, object by object in reverse order; also those of which nobody knows whether they were written. */
export async function takeBack(client: ApiClient, { objects }: Written): Promise<TakenBack> {
  const touched = objects.filter(({ outcome }) => outcome !== 'not-tried');
  const restored = await restoreAll(client, snapshotOf(touched.map(({ write }) => write)));
  const byPath = new Map(restored.map((one) => [one.entry.path, one]));
  return {
    objects: objects.map(({ write, outcome }) => ({
      write,
      outcome: outcomeAfter(outcome, byPath.get(write.path)?.how),
    })),
    diagnostics: touched.flatMap(({ write, outcome }) => {
      const one = byPath.get(write.path);
      // A write that failed because somebody else was in the way is not ours to put back.
      const isForeign = outcome === 'failed' && one?.how === 'foreign';
      return one?.diagnostic === undefined || isForeign ? [] : [one.diagnostic];
    }),
  };
}

function outcomeAfter(outcome: ObjectOutcome, how: Restored['how'] | undefined): ObjectOutcome {
  if (outcome === 'not-tried' || outcome === 'failed') return outcome;
  if (how === 'restored') return 'restored';
  return how === 'unneeded' ? 'failed' : outcome;
}
