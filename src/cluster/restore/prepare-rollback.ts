import type { Diagnostic } from '../../model/diagnostic.ts';
import { type JsonObject, textAt } from '../../model/json-object.ts';
import { type ApplySetRef, type ApplySetScope, scopeOf, unionOfScopes } from '../../plan/apply-set.ts';
import type { ReversalOrder } from '../../plan/order/reversal-order.ts';
import type { ApiClient } from '../api/api-client.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { mapConcurrently } from '../api/map-concurrently.ts';
import { getObject } from '../api/read-objects.ts';
import { type ApplySetParent, readApplySetParent } from '../ledger/apply-set-parent.ts';
import { RUN_NOTE } from '../ledger/commit-notes.ts';
import { listRuns, type StoredRun } from '../ledger/run-records.ts';
import type { SnapshotEntry } from '../ledger/snapshot.ts';
import { type LiveBeside, listBeside, scopeOfSnapshot } from '../plan/list-beside.ts';
import { describeUnrestorable } from './describe-unrestorable.ts';

/** Which run is put back, and how. */
export interface RollbackChoice {
  readonly applySet: ApplySetRef;
  /** Finds the order in which objects are put back; without it, it is the reverse of the writes. */
  readonly order?: ReversalOrder | undefined;
  /**
   * Chooses the run again among those that are recorded once the lock is held: another deploy may have ended meanwhile. Left out: the
   * run is known to be the one that is meant.
   */
  readonly choose?: (runs: readonly StoredRun[]) => ChosenRun | Diagnostic;
  /** What can be put back is put back even if something else cannot; left out: then nothing is changed. */
  readonly keepGoing?: boolean | undefined;
  /**
   * The watch of the run failed: the run is taken back unless another one came after it, and its commit is not deployed again
   * automatically.
   */
  readonly because?: 'watch';
}

export interface ChosenRun {
  readonly run: RunWithSnapshot;
  /** No other run came after it, but for those that were put back and its own rollbacks. */
  readonly isLatest: boolean;
  /** Later runs stay: the commit that they deployed still counts, so that nothing older is deployed over it. */
  readonly keepsCommit: boolean;
}

export type RunWithSnapshot = Pick<StoredRun, 'record'> & { readonly snapshot: readonly SnapshotEntry[] };

const CONCURRENCY = 8;

export interface Stopped {
  readonly kind: 'stopped';
  readonly diagnostics: readonly Diagnostic[];
}

/** What is known before anything is written. */
export interface PreparedRollback {
  readonly kind: 'prepared';
  readonly parent: ApplySetParent;
  readonly chosen: ChosenRun;
  /** What is live now, so that this run can be taken back: in the order of its writes, which whoever does so reverses. */
  readonly snapshot: readonly SnapshotEntry[];
  /** Undefined where no order is looked for. */
  readonly beside: LiveBeside | undefined;
  /** Where the next deploy has to look for what is put back, even where the set had left a namespace or a kind. */
  readonly scope: ApplySetScope;
}

export async function prepareRollback(
  client: ApiClient,
  shown: RunWithSnapshot,
  { applySet, order, choose, because, keepGoing = because === 'watch' }: RollbackChoice,
): Promise<PreparedRollback | Stopped> {
  const reading = await readApplySetParent(client, applySet);
  if (reading.kind === 'refused') return { kind: 'stopped', diagnostics: reading.diagnostics };
  const { parent } = reading;
  if (because === 'watch' && textAt(parent.annotations, RUN_NOTE) !== shown.record.run) {
    return { kind: 'stopped', diagnostics: [anotherCame(shown.record.run)] };
  }
  const chosen = await chooseAgain(client, applySet, parent.id, shown, choose);
  if ('code' in chosen) return { kind: 'stopped', diagnostics: [chosen] };
  const replaced = chosen.run.snapshot;
  const readings = await mapConcurrently(replaced, CONCURRENCY, async (entry) => ({
    entry,
    live: await getObject(client, entry.path),
  }));
  const objects: { readonly entry: SnapshotEntry; readonly live: JsonObject | undefined }[] = [];
  for (const { entry, live } of readings.reverse()) {
    if (live.kind === 'failed') {
      const why = explainFailure(live.failure, client.server, `reading ${entry.name}`);
      return { kind: 'stopped', diagnostics: [why] };
    }
    objects.push({ entry, live: live.value });
  }
  const unrestorable = keepGoing ? [] : await describeUnrestorable(client, objects, chosen);
  if (unrestorable.length > 0) return { kind: 'stopped', diagnostics: unrestorable };
  const snapshot = objects.map(({ entry, live }) => ({ ...entry, before: live, planned: entry.before }));
  const beside = order && (await listBeside(client, contentsOf(replaced)));
  const known = parent.scope ?? scopeOf([], applySet);
  const scope = unionOfScopes(known, scopeOfSnapshot(replaced, applySet));
  return { kind: 'prepared', parent, chosen, snapshot, beside, scope };
}

/** What is recorded now counts: the run may have ended since it was shown, with another snapshot. */
async function chooseAgain(
  client: ApiClient,
  applySet: ApplySetRef,
  id: string,
  shown: RunWithSnapshot,
  choose: RollbackChoice['choose'],
): Promise<ChosenRun | Diagnostic> {
  if (choose === undefined) return { run: shown, isLatest: true, keepsCommit: false };
  const runs = await listRuns(client, applySet, id);
  if (runs.kind === 'failed') return explainFailure(runs.failure, client.server, 'reading the runs');
  const chosen = choose(runs.value);
  const isOther = !('code' in chosen) && chosen.run.record.run !== shown.record.run;
  return isOther ? anotherCame(shown.record.run) : chosen;
}

/** What may be live of the objects: what is put back, or what it replaces. */
export function contentsOf(snapshot: readonly SnapshotEntry[]) {
  return snapshot.map(({ before, planned }) => before ?? planned).filter((content) => content !== undefined);
}

function anotherCame(run: string): Diagnostic {
  return {
    code: 'cluster/superseded',
    severity: 'error',
    meaning: 'refused',
    message: `another run came after \`${run}\`: what it wrote is not rolled back`,
    help: 'check `sluice status`; give the run to roll back, or run it again for the latest one',
  };
}
