import type { Clock } from '../http/clock.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { namespacedName } from '../model/namespaced-name.ts';
import { type DeployedObject, type DeployReport, deployStatus } from '../plan/runs/deploy-outcome.ts';
import type { RunIdentity, RunRecord, RunResult } from '../plan/runs/run-record.ts';
import { NOT_UNDONE } from '../plan/runs/undone.ts';
import { settlingLines } from '../report/deploy/settling-lines.ts';
import type { ApiClient } from './api/api-client.ts';
import { explainFailure } from './api/explain-failure.ts';
import { type ApplySetParent, readApplySetParent } from './ledger/apply-set-parent.ts';
import { commitNotes, formerCommit, type LedgerNotes, RUN_NOTE } from './ledger/commit-notes.ts';
import { acquireLock, wasFreeSince } from './ledger/lease.ts';
import { ensureLedger, superseded } from './ledger/ledger.ts';
import { endNotRecorded, forgetOldRuns, snapshotNotKept, writeRunRecord } from './ledger/run-records.ts';
import { isAsShown, type SnapshotEntry, snapshotOf, storedSnapshot } from './ledger/snapshot.ts';
import type { ClusterPlan } from './plan/cluster-plan.ts';
import { planHash } from './plan/plan-hash.ts';
import type { Written } from './write/write-all.ts';
import {
  type WriteOrTakeBackOptions,
  type WrittenOrTakenBack,
  writeOrTakeBack,
} from './write-or-take-back.ts';

export interface DeployOptions extends WriteOrTakeBackOptions {
  /** The version of Sluice, for the ledger. */
  readonly toolVersion: string;
  readonly clock: Pick<Clock, 'now'>;
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
  const { identity, clock } = options;
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
  const { lock } = locking;
  try {
    if (!wasFreeSince(ledger.lock, locking.before)) {
      const why = superseded('it had the lock when this one was planned, or since');
      return nothingWritten([why], { isSuperseded: true });
    }
    if (writes.length === 0) return await noteCommit(client, clusterPlan, options, nothingWritten);
    const begun = await beginRun(client, clusterPlan, options);
    if (begun.kind === 'stopped') return nothingWritten([begun.diagnostic], begun);
    const written = await writeOrTakeBack(client, clusterPlan, lock, options);
    return await endRun(client, clusterPlan, { begun, written }, options);
  } finally {
    await lock.release();
  }
}

/** The ledger and the record of the run say that it has begun. */
interface BegunRun {
  readonly kind: 'begun';
  readonly parent: ApplySetParent;
  readonly record: RunRecord;
  readonly lacksSnapshot: boolean;
}

interface StoppedRun {
  readonly kind: 'stopped';
  readonly diagnostic: Diagnostic;
  readonly isSuperseded: boolean;
}

async function beginRun(
  client: ApiClient,
  { plan, writes, ledger }: ClusterPlan,
  { identity, toolVersion, clock }: DeployOptions,
): Promise<BegunRun | StoppedRun> {
  const running = { [RUN_NOTE]: identity.run };
  const begun = await ensureLedger(client, ledger.parent, ledger.superset, running, toolVersion);
  if (begun.kind === 'failed') return { ...begun, kind: 'stopped' };
  const { parent } = begun;
  const record: RunRecord = {
    ...identity,
    started: new Date(clock.now()).toISOString(),
    result: 'started',
    planHash: planHash(plan),
    objects: [],
    ...formerCommit(ledger.parent.annotations),
    ...(plan.modes.length > 0 && {
      modes: plan.modes.map(({ mode, object }) => `${mode} ${object.kind} ${namespacedName(object)}`),
    }),
  };
  const recorded = await writeRunRecord(client, parent.ref, parent.id, record, snapshotOf(writes));
  if (recorded.kind === 'failed') {
    const diagnostic = explainFailure(recorded.failure, client.server, 'recording the run');
    return { kind: 'stopped', diagnostic, isSuperseded: false };
  }
  return { kind: 'begun', parent, record, lacksSnapshot: recorded.value.lacksSnapshot };
}

interface RunToEnd {
  readonly begun: BegunRun;
  readonly written: WrittenOrTakenBack;
}

/** Writes the ledger and the record as they are now. */
async function endRun(
  client: ApiClient,
  clusterPlan: ClusterPlan,
  { begun, written }: RunToEnd,
  { identity, toolVersion, clock, settle }: DeployOptions,
): Promise<DeployEnd> {
  const { objects, diagnostics, scope, settlings } = written;
  const report: DeployReport = {
    ...reportOf(clusterPlan, objects, diagnostics, identity.run),
    ...(settle !== undefined && { settlings: settle.seconds === 0 ? 'off' : settlings }),
  };
  const status = deployStatus(report);
  const said = settlingLines(report.settlings);
  // Putting things back may need more time than the deploy had.
  const patient = client.withAtLeast(ENDING_MS);
  const notes = status === 'deployed' ? { [RUN_NOTE]: identity.run, ...notesOf(identity) } : {};
  const ended = await ensureLedger(patient, begun.parent, scope, notes, toolVersion);
  const result: RunResult = RESULT_OF[status];
  const record = {
    ...begun.record,
    ended: new Date(clock.now()).toISOString(),
    result,
    objects: lines(objects),
    ...(said.length > 0 && { settling: said }),
  };
  const snapshot = storedSnapshot(objects);
  const isAsPlanned = objects.every(isAsShown);
  const { ref, id } = begun.parent;
  const isNoted = await writeRunRecord(patient, ref, id, record, isAsPlanned ? undefined : snapshot);
  await forgetOldRuns(patient, ref, id);
  const endProblems = [
    ...(begun.lacksSnapshot ? [snapshotNotKept(identity.run)] : []),
    ...(ended.kind === 'written' ? [] : [{ ...ended.diagnostic, severity: 'warning' as const }]),
    ...(isNoted.kind === 'answered' ? [] : [endNotRecorded(isNoted.failure, client.server)]),
  ];
  return {
    report: { ...report, diagnostics: [...report.diagnostics, ...endProblems] },
    isSuperseded: false,
    record,
    snapshot,
  };
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
  if (noted.kind === 'written') return nothingWritten([], { isSuperseded: false });
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
    ({ write, outcome }) => `${outcome} ${write.change.object.kind} ${namespacedName(write.change.object)}`,
  );
}
