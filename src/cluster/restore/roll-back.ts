import type { Clock } from '../../http/clock.ts';
import { type Diagnostic, hasErrors } from '../../model/diagnostic.ts';
import type { Reversal, ReversalOrder } from '../../plan/order/reversal-order.ts';
import type { RunIdentity, RunRecord } from '../../plan/runs/run-record.ts';
import { undoneNotes } from '../../plan/runs/undone.ts';
import type { Settling } from '../../plan/settling/settling.ts';
import { settlingLines } from '../../report/deploy/settling-lines.ts';
import type { ApiClient } from '../api/api-client.ts';
import { explainFailure } from '../api/explain-failure.ts';
import type { ApplySetParent } from '../ledger/apply-set-parent.ts';
import { formerCommit, notesBefore, RUN_NOTE } from '../ledger/commit-notes.ts';
import { acquireLock, type Lock } from '../ledger/lease.ts';
import { ensureLedger } from '../ledger/ledger.ts';
import { endNotRecorded, forgetOldRuns, snapshotNotKept, writeRunRecord } from '../ledger/run-records.ts';
import type { SnapshotEntry } from '../ledger/snapshot.ts';
import { listBeside } from '../plan/list-beside.ts';
import { type SettleOptions, settle } from '../write/settle.ts';
import { refusalsOf } from '../write/settle-writes.ts';
import { describeReversal } from './describe-reversal.ts';
import {
  contentsOf,
  type PreparedRollback,
  prepareRollback,
  type RollbackChoice,
  type RunWithSnapshot,
  type Stopped,
} from './prepare-rollback.ts';
import { type Restored, readSteps, restoreAll } from './restore-all.ts';

export interface RollbackOptions extends RollbackChoice {
  /** The version of Sluice, for the ledger. */
  readonly toolVersion: string;
  readonly identity: RunIdentity;
  readonly clock: Pick<Clock, 'now'>;
  /** How long the network plug-in has to enforce things. Left out: it does not wait, and says nothing about that. */
  readonly settle?: SettleOptions;
}

export interface RollbackEnd {
  readonly entries: readonly Restored[];
  readonly diagnostics: readonly Diagnostic[];
  /** The order that was used; undefined when nothing was tried. */
  readonly reversal: Reversal | undefined;
  /** The waits for what was put back; `off`: it did not wait. */
  readonly settlings: readonly Settling[] | 'off' | undefined;
}

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
  options: RollbackOptions,
): Promise<RollbackEnd> {
  const { applySet, identity, clock } = options;
  const locking = await acquireLock(client, applySet, identity.run, clock, client.pause);
  if (locking.kind === 'refused') return stopped([locking.diagnostic]);
  try {
    const prepared = await prepareRollback(client, shown, options);
    if (prepared.kind === 'stopped') return stopped(prepared.diagnostics);
    const begun = await beginRollback(client, prepared, options);
    if (begun.kind === 'stopped') return stopped(begun.diagnostics);
    return await putBack(client, { prepared, begun, lock: locking.lock }, options);
  } finally {
    await locking.lock.release();
  }
}

function stopped(diagnostics: readonly Diagnostic[]): RollbackEnd {
  return { entries: [], diagnostics, reversal: undefined, settlings: undefined };
}

/** The ledger and the record of the run say that it has begun. */
interface BegunRollback {
  readonly kind: 'begun';
  readonly parent: ApplySetParent;
  readonly record: RunRecord;
  readonly lacksSnapshot: boolean;
}

async function beginRollback(
  client: ApiClient,
  { parent, chosen, snapshot, scope }: PreparedRollback,
  { applySet, identity, clock, toolVersion, because }: RollbackOptions,
): Promise<BegunRollback | Stopped> {
  const record: RunRecord = {
    ...identity,
    started: new Date(clock.now()).toISOString(),
    result: 'started',
    planHash: '',
    objects: [],
    rollbackOf: chosen.run.record.run,
    ...(because !== undefined && { because }),
    ...formerCommit(parent.annotations),
  };
  const begun = await ensureLedger(client, parent, scope, { [RUN_NOTE]: identity.run }, toolVersion);
  if (begun.kind === 'failed') return { kind: 'stopped', diagnostics: [begun.diagnostic] };
  const recorded = await writeRunRecord(client, applySet, parent.id, record, snapshot);
  if (recorded.kind === 'failed') {
    const why = explainFailure(recorded.failure, client.server, 'recording the run');
    return { kind: 'stopped', diagnostics: [why] };
  }
  return { kind: 'begun', parent: begun.parent, record, lacksSnapshot: recorded.value.lacksSnapshot };
}

interface RunningRollback {
  readonly prepared: PreparedRollback;
  readonly begun: BegunRollback;
  readonly lock: Lock;
}

async function putBack(
  client: ApiClient,
  { prepared, begun, lock }: RunningRollback,
  { applySet, identity, clock, order, toolVersion, settle: settling, because }: RollbackOptions,
): Promise<RollbackEnd> {
  const { chosen, beside, scope } = prepared;
  const { run, isLatest, keepsCommit } = chosen;
  const waits = settling !== undefined && settling.seconds > 0 ? settling : undefined;
  const { entries, reversal, settlings, unsettled } = await restoreAll(
    client,
    run.snapshot,
    order && beside && { order, constant: beside.objects },
    { run: run.record.run, lock, isLatest, settle: waits },
  );
  const faults = entries.flatMap(({ diagnostic }) => diagnostic ?? []);
  const isWhole = !hasErrors(faults);
  const patient = client.withAtLeast(ENDING_MS);
  const notes = {
    ...(!keepsCommit && notesBefore(run.record)),
    ...(because === 'watch' && undoneNotes(run.record)),
  };
  const ended = isWhole ? await ensureLedger(patient, begun.parent, scope, notes, toolVersion) : undefined;
  const ledgerProblems =
    ended?.kind === 'failed' ? [{ ...ended.diagnostic, severity: 'warning' as const }] : [];
  const last =
    waits !== undefined && unsettled.length > 0 ? [await settle(client, unsettled, lock, waits)] : [];
  const all = [...settlings, ...last];
  const waited = settling?.seconds === 0 ? 'off' : all;
  const said = settlingLines(settling === undefined ? undefined : waited);
  const { id } = prepared.parent;
  const isNoted = await writeRunRecord(patient, applySet, id, {
    ...begun.record,
    ended: new Date(clock.now()).toISOString(),
    result: isWhole ? 'deployed' : 'failed',
    objects: entries.map(({ entry, how }) => `${how} ${entry.name}`),
    ...(said.length > 0 && { settling: said }),
  });
  await forgetOldRuns(patient, applySet, id);
  const diagnostics = [
    ...(beside?.diagnostics ?? []),
    ...(begun.lacksSnapshot ? [snapshotNotKept(identity.run)] : []),
    ...describeReversal(reversal),
    ...faults,
    ...all.flatMap(refusalsOf),
    ...ledgerProblems,
    ...(isNoted.kind === 'answered' ? [] : [endNotRecorded(isNoted.failure, client.server)]),
  ];
  return { entries, diagnostics, reversal, settlings: settling === undefined ? undefined : waited };
}
