import type { Clock } from '../../http/clock.ts';
import { type Diagnostic, hasErrors } from '../../model/diagnostic.ts';
import { type ApplySetRef, scopeOf, unionOfScopes } from '../../plan/apply-set.ts';
import { textAt } from '../../plan/json-object.ts';
import type { Reversal, ReversalOrder } from '../../plan/order/order-reversal.ts';
import type { RunIdentity, RunRecord } from '../../plan/run-record.ts';
import type { Settling } from '../../plan/settling.ts';
import { undoneNotes } from '../../plan/undone.ts';
import { settlingLines } from '../../report/deploy/settling-lines.ts';
import type { ApiClient } from '../api/api-client.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { mapConcurrently } from '../api/map-concurrently.ts';
import { getObject } from '../api/read-objects.ts';
import { readApplySetParent } from '../ledger/apply-set-parent.ts';
import { formerCommit, notesBefore, RUN_NOTE } from '../ledger/commit-notes.ts';
import { acquireLock } from '../ledger/lease.ts';
import { ensureLedger } from '../ledger/ledger.ts';
import {
  endNotRecorded,
  forgetOldRuns,
  listRuns,
  type StoredRun,
  snapshotNotKept,
  writeRunRecord,
} from '../ledger/run-records.ts';
import type { SnapshotEntry } from '../ledger/snapshot.ts';
import { listBeside, scopeOfSnapshot } from '../plan/list-beside.ts';
import { type SettleOptions, settle } from '../write/settle.ts';
import { refusalsOf } from '../write/settle-writes.ts';
import { describeReversal } from './describe-reversal.ts';
import { type Restored, type RestoreOrder, readSteps, restoreAll } from './restore-all.ts';

export interface RollbackOptions {
  readonly applySet: ApplySetRef;
  /** The version of Sluice, for the ledger. */
  readonly toolVersion: string;
  readonly identity: RunIdentity;
  readonly clock: Pick<Clock, 'now'>;
  /** Finds the order in which objects are put back; without it, it is the reverse of the writes. */
  readonly order?: ReversalOrder | undefined;
  /** How long the network plug-in has to enforce things. Left out: it does not wait, and says nothing about that. */
  readonly settle?: SettleOptions;
  /**
   * Chooses the run again among those that are recorded once the lock is held: another deploy may have ended meanwhile. Left out: the
   * run is known to be the one that is meant.
   */
  readonly choose?: (runs: readonly StoredRun[]) => ChosenRun | Diagnostic;
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

export interface RollbackEnd {
  readonly entries: readonly Restored[];
  readonly diagnostics: readonly Diagnostic[];
  /** The order that was used; undefined when nothing was tried. */
  readonly reversal: Reversal | undefined;
  /** The waits for what was put back; `off`: it did not wait. */
  readonly settlings: readonly Settling[] | 'off' | undefined;
}

const CONCURRENCY = 8;
/** Time for finishing: the ledger, the record and the lock. */
const ENDING_MS = 15_000;

/** How everything would be put back, from what is live now. Writes nothing; what could not be looked at is in the diagnostics. */
export async function previewRollback(
  client: ApiClient,
  snapshot: readonly SnapshotEntry[],
  order: ReversalOrder,
): Promise<{ readonly reversal: Reversal; readonly diagnostics: readonly Diagnostic[] }> {
  const beside = await listBeside(client, contentsOf(snapshot));
  const reversal = order(await readSteps(client, snapshot), beside.objects);
  return { reversal, diagnostics: beside.diagnostics };
}

/**
 * Puts everything back as it was before a run, as a run of its own that can itself be taken back. What is live beside it counts
 * for the order.
 */
export async function rollBack(
  client: ApiClient,
  shown: RunWithSnapshot,
  { applySet, identity, clock, order, toolVersion, settle: settling, choose, because }: RollbackOptions,
): Promise<RollbackEnd> {
  const stopped = (...diagnostics: readonly Diagnostic[]): RollbackEnd => ({
    entries: [],
    diagnostics,
    reversal: undefined,
    settlings: undefined,
  });
  const locking = await acquireLock(client, applySet, identity.run, clock, client.pause);
  if (locking.kind === 'refused') return stopped(locking.diagnostic);
  try {
    const reading = await readApplySetParent(client, applySet);
    if (reading.kind === 'refused') return stopped(...reading.diagnostics);
    const { parent } = reading;
    const { id } = parent;
    if (because === 'watch' && textAt(parent.annotations, RUN_NOTE) !== shown.record.run) {
      return stopped(anotherCame(shown.record.run));
    }
    const chosen = await chooseAgain(client, applySet, id, shown, choose);
    if ('code' in chosen) return stopped(chosen);
    const { run, isLatest, keepsCommit } = chosen;
    const readings = await mapConcurrently(run.snapshot, CONCURRENCY, async (entry) => ({
      entry,
      live: await getObject(client, entry.path),
    }));
    // In the order of the writes that follow: whoever takes this run back reverses them.
    const snapshot: SnapshotEntry[] = [];
    for (const { entry, live } of readings.reverse()) {
      if (!live.ok) return stopped(explainFailure(live.failure, client.server, `reading ${entry.name}`));
      snapshot.push({ ...entry, before: live.value, planned: entry.before });
    }
    const beside = order && (await listBeside(client, contentsOf(run.snapshot)));
    const ordering: RestoreOrder | undefined = order && beside && { order, constant: beside.objects };
    const record: RunRecord = {
      ...identity,
      started: new Date(clock.now()).toISOString(),
      result: 'started',
      planHash: '',
      objects: [],
      rollbackOf: run.record.run,
      ...(because !== undefined && { because }),
      ...formerCommit(parent.annotations),
    };
    // The next deploy has to find what is put back, even where the set had left a namespace or a kind.
    const scope = unionOfScopes(
      parent.scope ?? scopeOf([], applySet),
      scopeOfSnapshot(run.snapshot, applySet),
    );
    const begun = await ensureLedger(client, parent, scope, { [RUN_NOTE]: identity.run }, toolVersion);
    if (!begun.ok) return stopped(begun.diagnostic);
    const recorded = await writeRunRecord(client, applySet, id, record, snapshot);
    if (!recorded.ok) return stopped(explainFailure(recorded.failure, client.server, 'recording the run'));

    const { lock } = locking;
    const waits = settling !== undefined && settling.seconds > 0 ? settling : undefined;
    const guard = { run: run.record.run, lock, isLatest, settle: waits };
    const { entries, reversal, settlings, unsettled } = await restoreAll(
      client,
      run.snapshot,
      ordering,
      guard,
    );
    const faults = entries.flatMap(({ diagnostic }) => diagnostic ?? []);
    const isWhole = !hasErrors(faults);
    const patient = client.withAtLeast(ENDING_MS);
    const notes = {
      ...(!keepsCommit && notesBefore(run.record)),
      ...(because === 'watch' && undoneNotes(run.record)),
    };
    const ended = isWhole ? await ensureLedger(patient, begun.parent, scope, notes, toolVersion) : begun;
    const ofLedger = ended.ok ? [] : [{ ...ended.diagnostic, severity: 'warning' as const }];
    const last =
      waits !== undefined && unsettled.length > 0 ? [await settle(client, unsettled, lock, waits)] : [];
    const all = [...settlings, ...last];
    const waited = settling?.seconds === 0 ? 'off' : all;
    const said = settlingLines(settling === undefined ? undefined : waited);
    const isNoted = await writeRunRecord(patient, applySet, id, {
      ...record,
      ended: new Date(clock.now()).toISOString(),
      result: isWhole ? 'deployed' : 'failed',
      objects: entries.map(({ entry, how }) => `${how} ${entry.name}`),
      ...(said.length > 0 && { settling: said }),
    });
    await forgetOldRuns(patient, applySet, id);
    const diagnostics = [
      ...(beside?.diagnostics ?? []),
      ...(recorded.value.lacksSnapshot ? [snapshotNotKept(identity.run)] : []),
      ...describeReversal(reversal),
      ...faults,
      ...all.flatMap(refusalsOf),
      ...ofLedger,
      ...(isNoted.ok ? [] : [endNotRecorded(isNoted.failure, client.server)]),
    ];
    return { entries, diagnostics, reversal, settlings: settling === undefined ? undefined : waited };
  } finally {
    await locking.lock.release();
  }
}

/** What is recorded now counts: the run may have ended since it was shown, with another snapshot. */
async function chooseAgain(
  client: ApiClient,
  applySet: ApplySetRef,
  id: string,
  shown: RunWithSnapshot,
  choose: RollbackOptions['choose'],
): Promise<ChosenRun | Diagnostic> {
  if (choose === undefined) return { run: shown, isLatest: true, keepsCommit: false };
  const runs = await listRuns(client, applySet, id);
  if (!runs.ok) return explainFailure(runs.failure, client.server, 'reading the runs');
  const chosen = choose(runs.value);
  const isOther = !('code' in chosen) && chosen.run.record.run !== shown.record.run;
  return isOther ? anotherCame(shown.record.run) : chosen;
}

function contentsOf(snapshot: readonly SnapshotEntry[]) {
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
