import packageJson from '../../../../package.json' with { type: 'json' };
import type { ApiClient } from '../../../cluster/api/api-client.ts';
import type { SnapshotEntry } from '../../../cluster/ledger/snapshot.ts';
import { rollBack } from '../../../cluster/restore/roll-back.ts';
import { type Diagnostic, hasErrors } from '../../../model/diagnostic.ts';
import { wholeVisibleText } from '../../../model/visible-text.ts';
import type { RunRecord } from '../../../plan/runs/run-record.ts';
import type { Undoing, WatchReport } from '../../../plan/watch/watch-report.ts';
import type { RollbackOn } from '../../config/deploy-schema.ts';
import type { Io } from '../../io.ts';
import { progress } from '../../progress.ts';
import type { Planned } from './prepare-deploy.ts';
import { runIdentity } from './run-identity.ts';
import { settleOptions } from './settle-and-watch.ts';

export interface Undone {
  /** Undefined: the deploy stays, as intended. */
  readonly undoing: Undoing | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Time for taking a deploy back, without the waits for what is put back: the deploy's own time is over by then. */
const UNDO_MS = 120_000;

/** Takes back a deploy whose watch did not end well, if that is wanted: once, and only while nothing has come after it. */
export async function undoDeploy(
  client: ApiClient,
  { clusterPlan: { plan }, reversal }: Pick<Planned, 'clusterPlan' | 'reversal'>,
  { record, snapshot }: { readonly record: RunRecord; readonly snapshot: readonly SnapshotEntry[] },
  { outcome }: Pick<WatchReport, 'outcome'>,
  options: { readonly rollback: RollbackOn; readonly settleSeconds?: number; readonly signal: AbortSignal },
  io: Io,
): Promise<Undone> {
  if (outcome.kind === 'success') return { undoing: undefined, diagnostics: [] };
  if (outcome.kind === 'inconclusive' && options.rollback !== 'inconclusive')
    return { undoing: undefined, diagnostics: [] };
  if (options.rollback === 'never') return { undoing: { kind: 'not-wanted' }, diagnostics: [] };
  progress('rolling the deploy back', io);
  const identity = runIdentity(io);
  const { entries, diagnostics } = await rollBack(
    client.withAtLeast(UNDO_MS + 2000 * (options.settleSeconds ?? 0)),
    { record, snapshot },
    {
      applySet: plan.applySet,
      identity,
      clock: io,
      toolVersion: packageJson.version,
      order: reversal,
      because: 'watch',
      ...settleOptions(options, options.signal, io),
    },
  );
  for (const { entry, how } of entries) progress(wholeVisibleText(`${how} ${entry.name}`), io);
  const isDone = !hasErrors(diagnostics);
  const kind = isDone ? 'undone' : entries.length === 0 ? 'not-begun' : 'half-way';
  return { undoing: kind === 'not-begun' ? { kind } : { kind, run: identity.run }, diagnostics };
}
