import type { Diagnostic } from '../../model/diagnostic.ts';
import type { JsonObject } from '../../model/json-object.ts';
import type { DeployedObject, ObjectOutcome } from '../../plan/runs/deploy-outcome.ts';
import type { Settling } from '../../plan/settling/settling.ts';
import type { ApiClient } from '../api/api-client.ts';
import type { Lock } from '../ledger/lease.ts';
import type { PlannedDelete, PlannedWrite } from '../plan/planned-write.ts';
import { deleteObject } from './delete-object.ts';
import type { SettleOptions } from './settle.ts';
import { type DoneWrite, type SettledWrites, settleWrites } from './settle-writes.ts';
import { writeObject } from './write-object.ts';

export interface WriteOptions {
  /** Aborted when the job is cancelled: the write under way is finished, and no other is started. */
  readonly signal?: AbortSignal;
  /** Called after each write; the second argument says whether the server stored what its dry run had shown. */
  readonly onWritten?: (done: DeployedObject, isVerified: boolean) => void;
  /** How long the network plug-in has to enforce writes. Left out: it does not wait, and says nothing about that. */
  readonly settle?: SettleOptions;
}

export interface Written {
  readonly objects: readonly DoneWrite[];
  /** What was written since the last wait. */
  readonly unsettled: readonly DoneWrite[];
  /** The waits between writes. */
  readonly settlings: readonly Settling[];
  readonly diagnostics: readonly Diagnostic[];
  /** Members that should be gone but may not be. */
  readonly pending: readonly DeployedObject['object'][];
  /** A write failed, or the job was cancelled, or the lock was lost. */
  readonly isStopped: boolean;
}

const WRITTEN: ReadonlySet<ObjectOutcome> = new Set(['created', 'updated', 'adopted', 'deleted']);

/**
 * Writes one object after the other, and stops at the first write that fails; a deletion that fails does not stop the rest. Where
 * the plan says so it waits until what was written is in force, and stops when the network plug-in refuses some of it, or too
 * little time is left. When only bridges are left to be deleted, the set is written: then nothing stops that, and a bridge that
 * cannot be deleted stays in the ledger for the next run.
 */
export async function writeAll(
  client: ApiClient,
  writes: readonly PlannedWrite[],
  lock: Lock,
  options: WriteOptions,
): Promise<Written> {
  const { signal, onWritten } = options;
  const objects: DoneWrite[] = [];
  const settlings: Settling[] = [];
  let unsettled: DoneWrite[] = [];
  const diagnostics: Diagnostic[] = [];
  const pending: DeployedObject['object'][] = [];
  const stored = new Map<string, JsonObject>();
  let isStopped = false;
  for (const write of writes) {
    const isClearing = write.kind === 'delete' && write.isOfThisRun === true;
    if (write.change.waitsBefore !== undefined && !isStopped) {
      const wait = await waitFor(client, unsettled, lock, options);
      if (wait !== undefined) {
        unsettled = [];
        if (wait.settling !== undefined) settlings.push(wait.settling);
        diagnostics.push(...wait.refusals);
        const isOutOfTime = wait.settling?.cut === 'out-of-time' && !isClearing;
        if (isOutOfTime) diagnostics.push(noTimeToWait(write));
        isStopped = isOutOfTime || wait.refusals.length > 0;
      }
    }
    const isCancelled = signal?.aborted === true && !isClearing;
    const stop: Diagnostic | undefined = isStopped ? undefined : await reasonToStop(write, isCancelled, lock);
    if (stop !== undefined) diagnostics.push(stop);
    isStopped ||= stop !== undefined && !isClearing;
    const { object } = write.change;
    if (isStopped || stop !== undefined) {
      objects.push({ write, outcome: 'not-tried' });
      if (!isStopped) pending.push(object);
      continue;
    }
    const result =
      write.kind === 'apply'
        ? await writeObject(client, write, lock)
        : await deleteObject(client, asStored(write, stored), lock);
    const { outcome, diagnostics: problems } = result;
    if (result.stored !== undefined) stored.set(write.path, result.stored);
    const done = { write, outcome, stored: result.stored };
    objects.push(done);
    unsettled.push(done);
    diagnostics.push(...problems);
    if (write.kind === 'delete' && (outcome !== 'deleted' || problems.length > 0)) pending.push(object);
    onWritten?.({ object, outcome }, WRITTEN.has(outcome) && problems.length === 0);
    isStopped = (outcome === 'uncertain' && !isClearing) || (outcome === 'failed' && write.kind === 'apply');
  }
  return { objects, diagnostics, pending, isStopped, unsettled, settlings };
}

/** A wait between two writes; undefined where there is none. A cancelled job stops before the next write, as it does without a wait. */
async function waitFor(
  client: ApiClient,
  unsettled: readonly DoneWrite[],
  lock: Lock,
  { signal, settle }: WriteOptions,
): Promise<SettledWrites | undefined> {
  if (settle === undefined || settle.seconds === 0 || signal?.aborted === true) return undefined;
  return settleWrites(client, unsettled, lock, settle);
}

async function reasonToStop(
  write: PlannedWrite,
  isCancelled: boolean,
  lock: Lock,
): Promise<Diagnostic | undefined> {
  return isCancelled ? interrupted(write) : lock.renew();
}

/** A bridge is deleted as this run has stored it. */
function asStored(write: PlannedDelete, stored: ReadonlyMap<string, JsonObject>): PlannedDelete {
  return write.isOfThisRun === true ? { ...write, live: stored.get(write.path) ?? write.live } : write;
}

function noTimeToWait({ change }: PlannedWrite): Diagnostic {
  return {
    code: 'cluster/no-time-to-settle',
    severity: 'error',
    meaning: 'refused',
    message:
      'the time limit of the run leaves no time to wait until what was written is in force, and this object needs that',
    help: 'give more time with `--timeout`, or wait less with `--settle-seconds`',
    ...(change.object.span === undefined ? {} : { span: change.object.span }),
  };
}

function interrupted({ change }: PlannedWrite): Diagnostic {
  return {
    code: 'cluster/interrupted',
    severity: 'error',
    meaning: 'refused',
    message: 'the deploy was interrupted before this object',
    help: 'run the deploy again: it writes only what is missing',
    ...(change.object.span === undefined ? {} : { span: change.object.span }),
  };
}
