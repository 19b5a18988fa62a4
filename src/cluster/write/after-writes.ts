import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Settling } from '../../plan/settling.ts';
import type { ApiClient } from '../api/api-client.ts';
import type { Lock } from '../ledger/lease.ts';
import { settleWrites } from './settle-writes.ts';
import type { WriteOptions, Written } from './write-all.ts';

/** The result of what follows the last write. */
export interface Aftermath {
  /** Whether what was written stays; if not, it is put back, as after a write that failed. */
  readonly isKept: boolean;
  readonly settlings: readonly Settling[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Waits until the last writes of a deploy are in force: under the lock, before the deploy counts as done. */
export async function afterWrites(
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
