import { wholeVisibleText } from '../../model/visible-text.ts';
import type { RunRecord, RunResult } from '../../plan/runs/run-record.ts';
import { ATTRIBUTIONS } from '../../plan/watch/attribution.ts';
import type { WatchRecord } from '../../plan/watch/watch-record.ts';
import { plural } from '../wording/phrases/count.ts';

const RESULT: Readonly<Record<RunResult, string>> = {
  started: 'died or still running',
  deployed: 'deployed',
  restored: 'failed, cluster unchanged',
  failed: 'failed half-way',
};

/** Runs as people read them, the latest first; texts of the cluster are made visible. */
export function renderRuns(runs: readonly RunRecord[]): string {
  if (runs.length === 0) return 'No run is recorded.\n';
  return runs
    .map((run) => {
      const facts = [
        run.rollbackOf !== undefined &&
          `rollback of ${run.rollbackOf}${run.because === 'watch' ? ' by its watch' : ''}`,
        run.commit !== undefined && `commit ${run.commit.slice(0, 12)}`,
        run.who !== undefined && `by ${run.who}`,
        run.pipeline,
      ].filter((fact) => typeof fact === 'string');
      return [
        `${run.run}  ${RESULT[run.result]}${facts.length === 0 ? '' : `  (${facts.join(', ')})`}`,
        ...run.objects.map((object) => `  ${object}`),
        ...(run.modes ?? []).map((mode) => `  not enforced: ${mode}`),
        ...(run.settling ?? []).map((line) => `  ${line}`),
        ...(run.watch === undefined ? [] : [`  ${watchLine(run.watch)}`]),
      ]
        .map((line) => `${wholeVisibleText(line)}\n`)
        .join('');
    })
    .join('');
}

function watchLine({ outcome, because, from, to, seen, drops, undoneBy }: WatchRecord): string {
  const why = because.length === 0 ? '' : ` (${because.join(', ')})`;
  const dropped = ATTRIBUTIONS.flatMap((kind) => (drops[kind] > 0 ? [`${drops[kind]} ${kind}`] : []));
  return [
    `watched ${from} to ${to}: ${outcome}${why}`,
    plural(seen, 'connection seen', 'connections seen'),
    dropped.length === 0 ? 'none dropped' : `dropped: ${dropped.join(', ')}`,
    ...(undoneBy === undefined ? [] : [`rolled back by ${undoneBy}`]),
  ].join('; ');
}
