import type { Diagnostic } from '../model/diagnostic.ts';
import { type ApplySetScope, scopeOf, unionOfScopes } from '../plan/apply-set.ts';
import { isWritten } from '../plan/deploy-plan.ts';
import type { ReversalOrder } from '../plan/order/reversal-order.ts';
import type { RunIdentity } from '../plan/runs/run-record.ts';
import type { Settling } from '../plan/settling/settling.ts';
import type { ApiClient } from './api/api-client.ts';
import { isLockLost, type Lock } from './ledger/lease.ts';
import type { ClusterPlan } from './plan/cluster-plan.ts';
import { takeBack } from './restore/take-back.ts';
import { settleWrites } from './write/settle-writes.ts';
import { type WriteOptions, type Written, writeAll } from './write/write-all.ts';

export interface WriteOrTakeBackOptions extends WriteOptions {
  readonly identity: RunIdentity;
  /** Finds the order in which objects are put back; without it, it is the reverse of the writes. */
  readonly reversal?: ReversalOrder | undefined;
}

/** What became of the objects, and where members of the set may be now. */
export interface WrittenOrTakenBack extends Pick<Written, 'objects' | 'diagnostics' | 'settlings'> {
  readonly scope: ApplySetScope;
}

/** Writes the objects; when one cannot be written, or is not in force, puts back what was written, unless another deploy has the lock. */
export async function writeOrTakeBack(
  client: ApiClient,
  { plan, writes, ledger, constant }: ClusterPlan,
  lock: Lock,
  options: WriteOrTakeBackOptions,
): Promise<WrittenOrTakenBack> {
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

/** The result of what follows the last write. */
interface Aftermath {
  /** Whether what was written stays; if not, it is put back, as after a write that failed. */
  readonly isKept: boolean;
  readonly settlings: readonly Settling[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Waits until the last writes of a deploy are in force: under the lock, before the deploy counts as done. */
async function afterWrites(
  client: ApiClient,
  { unsettled, settlings }: Pick<Written, 'unsettled' | 'settlings'>,
  lock: Lock,
  { settle }: WriteOptions,
): Promise<Aftermath> {
  if (settle === undefined || settle.seconds === 0) return { isKept: true, settlings, diagnostics: [] };
  const { settling, refusals } = await settleWrites(client, unsettled, lock, settle);
  return {
    isKept: refusals.length === 0,
    settlings: settling === undefined ? settlings : [...settlings, settling],
    diagnostics: refusals,
  };
}
