import type { Clock } from '../http/clock.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { scopeOf, unionOfScopes } from '../plan/apply-set.ts';
import { type DeployedObject, type DeployReport, deployStatus } from '../plan/deploy-outcome.ts';
import { isWritten, objectName } from '../plan/deploy-plan.ts';
import type { ReversalOrder } from '../plan/order/order-reversal.ts';
import type { RunIdentity, RunRecord, RunResult } from '../plan/run-record.ts';
import { NOT_UNDONE } from '../plan/undone.ts';
import { settlingLines } from '../report/deploy/settling-lines.ts';
import type { ApiClient } from './api/api-client.ts';
import { explainFailure } from './api/explain-failure.ts';
import { readApplySetParent } from './ledger/apply-set-parent.ts';
import { commitNotes, formerCommit, type LedgerNotes, RUN_NOTE } from './ledger/commit-notes.ts';
import { acquireLock, isLockLost, type Lock, wasFreeSince } from './ledger/lease.ts';
import { ensureLedger, superseded } from './ledger/ledger.ts';
import { endNotRecorded, forgetOldRuns, snapshotNotKept, writeRunRecord } from './ledger/run-records.ts';
import { type SnapshotEntry, snapshotOf } from './ledger/snapshot.ts';
import { isAsShown, storedSnapshot } from './ledger/stored-snapshot.ts';
import type { ClusterPlan } from './plan/cluster-plan.ts';
import { planHash } from './plan/plan-hash.ts';
import { takeBack } from './restore/take-back.ts';
import { type Aftermath, afterWrites } from './write/after-writes.ts';
import { type WriteOptions, type Written, writeAll } from './write/write-all.ts';

export interface DeployOptions extends WriteOptions {
  /** The version of Sluice, for the ledger. */
  readonly toolVersion: string;
  readonly identity: RunIdentity;
  readonly clock: Pick<Clock, 'now'>;
  /** Finds the order in which objects are put back; without it, it is the reverse of the writes. */
  readonly reversal?: ReversalOrder | undefined;
}

export interface DeployEnd {
  readonly report: DeployReport;
  /** The plan was outdated before the first write, because another deploy came in between. Nothing was written. */
  readonly isSuperseded: boolean;
  /** The record that the cluster keeps; undefined when nothing was written. */
  readonly record?: RunRecord;
  /** What was replaced, so that it can be taken back; undefined when nothing was written. */
  readonly snapshot?: readonly SnapshotEntry[];
}

/** The end of a deploy that wrote nothing, and why. */
type NothingWritten = (diagnostics: readonly Diagnostic[], why: Pick<DeployEnd, 'isSuperseded'>) => DeployEnd;

/**
 * Carries a plan out, one deploy of the set at a time. First it writes the ledger, as the union of what was and what will be, so
 * that whatever happens then is found again; then the record of the run with a snapshot; then one object after the other; last
 * the ledger, as it then is. When a write fails, the network plug-in refuses a policy, or the job is cancelled, what was written
 * is put back, unless another deploy has the lock by then. A plan that writes nothing only notes its commit; it waits for its
 * turn, too, because a deploy that is running may change what the plan saw.
 */
export async function deploy(
  client: ApiClient,
  clusterPlan: ClusterPlan,
  options: DeployOptions,
): Promise<DeployEnd> {
  const { plan, writes, ledger } = clusterPlan;
  const { identity, toolVersion, clock } = options;
  const nothingWritten: NothingWritten = (diagnostics, { isSuperseded }) => ({
    report: reportOf(
      clusterPlan,
      writes.map((write) => ({ write, outcome: 'not-tried' })),
      diagnostics,
    ),
    isSuperseded,
  });
  const locking = await acquireLock(client, plan.applySet, identity.run, clock, client.pause);
  if (locking.kind === 'refused') return nothingWritten([locking.diagnostic], { isSuperseded: false });
  try {
    if (!wasFreeSince(ledger.lock, locking.before)) {
      const why = superseded('it had the lock when this one was planned, or since');
      return nothingWritten([why], { isSuperseded: true });
    }
    if (writes.length === 0) return await noteCommit(client, clusterPlan, options, nothingWritten);
    const begun = await ensureLedger(
      client,
      ledger.parent,
      ledger.superset,
      { [RUN_NOTE]: identity.run },
      toolVersion,
    );
    if (!begun.ok) return nothingWritten([begun.diagnostic], begun);
    const { id, ref } = begun.parent;
    const started: RunRecord = {
      ...identity,
      started: new Date(clock.now()).toISOString(),
      result: 'started',
      planHash: planHash(plan),
      objects: [],
      ...formerCommit(ledger.parent.annotations),
      ...(plan.modes.length > 0 && {
        modes: plan.modes.map(({ mode, object }) => `${mode} ${object.kind} ${objectName(object)}`),
      }),
    };
    const recorded = await writeRunRecord(client, ref, id, started, snapshotOf(writes));
    if (!recorded.ok) {
      const why = explainFailure(recorded.failure, client.server, 'recording the run');
      return nothingWritten([why], { isSuperseded: false });
    }
    const ofRecord = recorded.value.lacksSnapshot ? [snapshotNotKept(identity.run)] : [];

    const { objects, diagnostics, scope, settlings } = await writeOrTakeBack(
      client,
      clusterPlan,
      locking.lock,
      options,
    );
    const report: DeployReport = {
      ...reportOf(clusterPlan, objects, diagnostics, identity.run),
      ...(options.settle !== undefined && { settlings: options.settle.seconds === 0 ? 'off' : settlings }),
    };
    const said = settlingLines(report.settlings);
    const isDeployed = deployStatus(report) === 'deployed';
    // Putting things back may need more time than the deploy had.
    const patient = client.withAtLeast(ENDING_MS);
    const notes = isDeployed ? { [RUN_NOTE]: identity.run, ...notesOf(identity) } : {};
    const ended = await ensureLedger(patient, begun.parent, scope, notes, toolVersion);
    const result: RunResult = RESULT_OF[deployStatus(report)];
    const record = {
      ...started,
      ended: new Date(clock.now()).toISOString(),
      result,
      objects: lines(objects),
      ...(said.length > 0 && { settling: said }),
    };
    const snapshot = storedSnapshot(objects);
    const isAsPlanned = objects.every(isAsShown);
    const isNoted = await writeRunRecord(patient, ref, id, record, isAsPlanned ? undefined : snapshot);
    await forgetOldRuns(patient, ref, id);
    const ofEnd = [
      ...ofRecord,
      ...(ended.ok ? [] : [{ ...ended.diagnostic, severity: 'warning' as const }]),
      ...(isNoted.ok ? [] : [endNotRecorded(isNoted.failure, client.server)]),
    ];
    return {
      report: { ...report, diagnostics: [...report.diagnostics, ...ofEnd] },
      isSuperseded: false,
      record,
      snapshot,
    };
  } finally {
    await locking.lock.release();
  }
}

/** Time for finishing: the ledger, the record and the lock. */
const ENDING_MS = 15_000;

/** That nothing is to be written holds only if no other deploy came since the plan was made. */
async function noteCommit(
  client: ApiClient,
  { ledger: { parent, final } }: ClusterPlan,
  { identity, toolVersion }: DeployOptions,
  nothingWritten: NothingWritten,
): Promise<DeployEnd> {
  const reading = await readApplySetParent(client, parent.ref);
  if (reading.kind === 'refused') return nothingWritten(reading.diagnostics, { isSuperseded: false });
  if (reading.parent.resourceVersion !== parent.resourceVersion) {
    return nothingWritten([superseded('the ledger changed since it was read')], { isSuperseded: true });
  }
  const noted = await ensureLedger(client, parent, final, notesOf(identity), toolVersion);
  if (noted.ok) return nothingWritten([], { isSuperseded: false });
  const { diagnostic, isSuperseded } = noted;
  return nothingWritten([isSuperseded ? diagnostic : { ...diagnostic, severity: 'warning' }], {
    isSuperseded,
  });
}

const RESULT_OF = {
  deployed: 'deployed',
  restored: 'restored',
  'nothing-written': 'restored',
  'half-way': 'failed',
} as const;

async function writeOrTakeBack(
  client: ApiClient,
  { plan, writes, ledger, constant }: ClusterPlan,
  lock: Lock,
  options: DeployOptions,
): Promise<Pick<Written, 'objects' | 'diagnostics' | 'settlings'> & { readonly scope: typeof ledger.final }> {
  const written = await writeAll(client, writes, lock, options);
  const { isKept, settlings, diagnostics }: Aftermath = written.isStopped
    ? { isKept: false, settlings: written.settlings, diagnostics: [] }
    : await afterWrites(client, written, lock, options);
  if (isKept) {
    const kept = scopeOf(written.pending, plan.applySet);
    return {
      objects: written.objects,
      diagnostics: [...written.diagnostics, ...diagnostics],
      settlings,
      scope: unionOfScopes(ledger.final, kept),
    };
  }
  const renewing = await lock.renew();
  if (isLockLost(renewing)) {
    const isSaid = written.diagnostics.some(isLockLost);
    return {
      objects: written.objects,
      diagnostics: [...written.diagnostics, ...diagnostics, ...(isSaid ? [] : [renewing])],
      settlings,
      scope: ledger.superset,
    };
  }
  const staying = plan.changes
    .filter((change) => !isWritten(change))
    .map(({ before }) => before)
    .filter((content) => content !== undefined);
  const ordering = options.reversal && {
    order: options.reversal,
    constant: [...constant.objects, ...staying],
  };
  const { settle, signal } = options;
  // A cancelled job has no time to wait.
  const isPatient = settle !== undefined && settle.seconds > 0 && signal?.aborted !== true;
  const taken = await takeBack(client, written, ordering, {
    run: options.identity.run,
    lock,
    isLatest: true,
    settle: isPatient ? settle : undefined,
  });
  return {
    objects: taken.objects,
    diagnostics: [...written.diagnostics, ...diagnostics, ...taken.diagnostics],
    settlings,
    scope: ledger.superset,
  };
}

/** What the ledger says about the state that is now deployed. */
function notesOf(identity: RunIdentity): LedgerNotes {
  return { ...commitNotes(identity), ...NOT_UNDONE };
}

function reportOf(
  { plan }: ClusterPlan,
  written: Written['objects'],
  diagnostics: readonly Diagnostic[],
  run?: string,
): DeployReport {
  const unchanged = plan.changes
    .filter(({ action }) => action === 'unchanged')
    .map(({ object }): DeployedObject => ({ object, outcome: 'unchanged' }));
  return {
    server: plan.server,
    applySet: plan.applySet,
    ...(run === undefined ? {} : { run }),
    objects: [
      ...written.map(({ write, outcome }) => ({ object: write.change.object, outcome })),
      ...unchanged,
    ],
    leftInCluster: plan.leftInCluster,
    modes: plan.modes,
    diagnostics,
  };
}

function lines(objects: Written['objects']): readonly string[] {
  return objects.map(
    ({ write, outcome }) => `${outcome} ${write.change.object.kind} ${objectName(write.change.object)}`,
  );
}
