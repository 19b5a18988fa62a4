import type { Diagnostic } from '../model/diagnostic.ts';
import type { DeployedObject, ObjectOutcome } from '../plan/deploy-outcome.ts';
import type { JsonObject } from '../plan/json-object.ts';
import type { ApiClient } from './api-client.ts';
import { deleteObject } from './delete-object.ts';
import type { Lock } from './lease.ts';
import type { PlannedWrite } from './planned-write.ts';
import { writeObject } from './write-object.ts';

export interface WriteOptions {
  /** Aborted when the job is cancelled: the write under way is finished, no other is begun. */
  readonly signal?: AbortSignal;
  /** Called after each write. */
  readonly onWritten?: (done: DeployedObject) => void;
}

export interface Written {
  readonly objects: readonly { readonly write: PlannedWrite; readonly outcome: ObjectOutcome }[];
  readonly diagnostics: readonly Diagnostic[];
  /** Members that should be gone and may not be. */
  readonly pending: readonly DeployedObject['object'][];
  /** A write failed, or the job was cancelled, or the lock was lost. */
  readonly isStopped: boolean;
}

/**
 * Writes one object after the other, and stops at the first one that fails; a deletion that fails does not stop the rest. When only bridges are left
 * to be deleted the set is written: then nothing stops that, and a bridge that cannot be deleted stays in the ledger for the next run.
 */
export async function writeAll(
  client: ApiClient,
  writes: readonly PlannedWrite[],
  lock: Lock,
  { signal, onWritten }: WriteOptions,
): Promise<Written> {
  const objects: Written['objects'][number][] = [];
  const diagnostics: Diagnostic[] = [];
  const pending: DeployedObject['object'][] = [];
  const stored = new Map<string, JsonObject>();
  let isStopped = false;
  for (const write of writes) {
    const isClearing = write.kind === 'delete' && write.isOfThisRun === true;
    const isCancelled = signal?.aborted === true && !isClearing;
    const stop: Diagnostic | undefined = isStopped
      ? undefined
      : isCancelled
        ? interrupted(write)
        : await lock.renew();
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
        ? await writeObject(client, write)
        : await deleteObject(
            client,
            isClearing ? { ...write, live: stored.get(write.path) ?? write.live } : write,
          );
    const { outcome, diagnostics: problems } = result;
    if (result.stored !== undefined) stored.set(write.path, result.stored);
    objects.push({ write, outcome });
    diagnostics.push(...problems);
    if (write.kind === 'delete' && (outcome !== 'deleted' || problems.length > 0)) pending.push(object);
    onWritten?.({ object, outcome });
    isStopped = (outcome === 'uncertain' && !isClearing) || (outcome === 'failed' && write.kind === 'apply');
  }
  return { objects, diagnostics, pending, isStopped };
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
