import { wholeVisibleText } from '../model/visible-text.ts';
import type { RunRecord, RunResult } from '../plan/run-record.ts';

const RESULT: Readonly<Record<RunResult, string>> = {
  started: 'died or is at work',
  deployed: 'deployed',
  restored: 'failed, cluster as it was',
  failed: 'failed half-way',
};

/** Runs as people read them, the latest first; the texts of the cluster are made visible. */
export function renderRuns(runs: readonly RunRecord[]): string {
  if (runs.length === 0) return 'No run is recorded.\n';
  return runs
    .map((run) => {
      const facts = [
        run.rollbackOf !== undefined && `rollback of ${run.rollbackOf}`,
        run.commit !== undefined && `commit ${run.commit.slice(0, 12)}`,
        run.who !== undefined && `by ${run.who}`,
        run.pipeline,
      ].filter((fact) => typeof fact === 'string');
      return [
        `${run.run}  ${RESULT[run.result]}${facts.length === 0 ? '' : `  (${facts.join(', ')})`}`,
        ...run.objects.map((object) => `  ${object}`),
        ...(run.modes ?? []).map((mode) => `  not enforced: ${mode}`),
        ...(run.settling ?? []).map((line) => `  ${line}`),
      ]
        .map((line) => `${wholeVisibleText(line)}\n`)
        .join('');
    })
    .join('');
}
