import { applySetId } from '../../../cluster/ledger/apply-set-parent.ts';
import { deployedCommit } from '../../../cluster/ledger/commit-notes.ts';
import { writeRunRecord } from '../../../cluster/ledger/run-records.ts';
import type { SnapshotEntry } from '../../../cluster/ledger/snapshot.ts';
import { systemClock } from '../../../http/clock.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { RunRecord } from '../../../plan/runs/run-record.ts';
import { watchRecordOf } from '../../../plan/watch/watch-record.ts';
import type { WatchReport } from '../../../plan/watch/watch-report.ts';
import { plural } from '../../../report/wording/phrases/count.ts';
import type { Io } from '../../io.ts';
import { progress } from '../../progress.ts';
import type { ClusterOptions, Planned } from './prepare-deploy.ts';
import { recordDeployment } from './record-deployment.ts';
import type { WatchOptions } from './settle-and-watch.ts';
import { tellMergeRequests } from './tell-merge-requests.ts';
import { undoDeploy } from './undo-deploy.ts';
import { watchDeploy } from './watch-deploy.ts';

/** A deploy that is done and is to be watched. */
export interface WatchedDeploy extends Pick<Planned, 'client' | 'clusterPlan' | 'recorded' | 'reversal'> {
  readonly record: RunRecord;
  readonly snapshot: readonly SnapshotEntry[];
  readonly began: number;
  readonly watch: WatchOptions;
}

export interface Watched {
  readonly report: WatchReport;
  readonly diagnostics: readonly Diagnostic[];
}

/** Time for recording the result: the deploy's own time is over by then. */
const ENDING_MS = 15_000;

/** A smaller difference between the clocks is not reported. */
const TOLD_FROM_MS = 5_000;

function otherClock(aheadMs: number): string {
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  return `the clock of this machine is ${plural(seconds, 'second')} ${aheadMs > 0 ? 'behind' : 'ahead of'} that of the API server, by which this deploy is watched`;
}

/** Watches a deploy by the server's clock, which is nearer to those of the recorders than ours, takes it back if necessary, and records and reports the result. */
export async function watchAndUndo(
  deployed: WatchedDeploy,
  options: ClusterOptions & {
    readonly signal: AbortSignal;
    readonly instance?: string;
    readonly environment?: string;
  },
  io: Io,
): Promise<Watched> {
  const { client, clusterPlan, recorded, record, began, watch } = deployed;
  const { inventory, known } = recorded;
  // Silence must not look like success to somebody who asked for a watch.
  if (inventory === undefined) throw new RangeError('a deploy that is watched has read the inventory');
  progress(`watching for ${Math.round((watch.initialDelayMs + watch.durationMs) / 1000)} s`, io);
  const aheadMs = client.serverAheadMs();
  if (Math.abs(aheadMs) >= TOLD_FROM_MS) progress(otherClock(aheadMs), io);
  const seen = await watchDeploy(
    {
      clusterPlan,
      surroundings: { platform: options.platform, defaultNamespace: options.defaultNamespace, known },
      inventory,
      recorded: recorded.evidence?.digest,
      began: began + aheadMs,
    },
    watch,
    {
      clock: { ...systemClock({ now: () => io.now() + aheadMs }), ...options.pacing },
      signal: options.signal,
    },
    io,
  );
  const { undoing, diagnostics } = await undoDeploy(
    client,
    deployed,
    deployed,
    seen,
    { ...options, rollback: watch.rollback },
    io,
  );
  const report: WatchReport = { ...seen, undoing };
  const { plan, ledger } = clusterPlan;
  const { applySet } = plan;
  const noted = { ...record, watch: watchRecordOf(report) };
  const written = await writeRunRecord(client.withAtLeast(ENDING_MS), applySet, applySetId(applySet), noted);
  if (written.kind === 'failed')
    progress('the findings of the watch could not be recorded in the cluster', io);
  await tellMergeRequests(
    report,
    {
      instance: options.instance ?? 'default',
      environment: options.environment,
      deployedBefore: deployedCommit(ledger.parent.annotations).commit,
    },
    io,
  );
  await recordDeployment(report, options.environment, io);
  return { report, diagnostics };
}
