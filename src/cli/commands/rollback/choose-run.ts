import type { StoredRun } from '../../../cluster/ledger/run-records.ts';
import type { ChosenRun } from '../../../cluster/restore/prepare-rollback.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';

/**
 * The run that is taken back: the one with this name, otherwise the latest. If the latest is itself a rollback, it has to be named:
 * a job that runs twice would bring back what it has just taken back.
 *
 * @param runs the latest first.
 */
export function chooseRun(runs: readonly StoredRun[], name: string | undefined): ChosenRun | Diagnostic {
  const effective = runs.filter(isEffectiveIn(runs));
  // A run that itself put everything back left nothing to take back.
  const latest = runs.find(({ record }) => record.result !== 'restored');
  if (name === undefined && latest?.record.rollbackOf !== undefined) {
    return alreadyRolledBack(latest.record, latest.record.rollbackOf, effective);
  }
  const found = name === undefined ? latest : runs.find(({ record }) => record.run === name);
  if (found === undefined) {
    return noSuchRun(
      name === undefined
        ? 'there is no recorded run that could be rolled back'
        : `no run \`${name}\` is recorded`,
      '`sluice status` lists the runs; check `--apply-set`',
    );
  }
  if (found.snapshot === undefined) {
    return noSuchRun(
      `the run \`${found.record.run}\` has no snapshot that could be used: it was too large, or is damaged`,
      'deploy the commit before it with `--allow-older`',
    );
  }
  const later = runs.slice(0, runs.indexOf(found));
  return {
    run: { ...found, snapshot: found.snapshot },
    isLatest: later.every((one) => !effective.includes(one) || one.record.rollbackOf === found.record.run),
    keepsCommit: latest?.record.run !== found.record.run && later.some((one) => effective.includes(one)),
  };
}

/** Whether a run still counts: it did not put everything back itself, and no later run took it back. Nor does that one count. */
function isEffectiveIn(runs: readonly StoredRun[]): (run: StoredRun) => boolean {
  const cancelled = new Set<string>();
  for (const { record } of runs) {
    const { run, rollbackOf, result } = record;
    if (cancelled.has(run)) continue;
    if (result === 'restored') cancelled.add(run);
    // Taken back in part, the run still counts, and what took it back as well.
    if (rollbackOf !== undefined && result === 'deployed') cancelled.add(run).add(rollbackOf);
  }
  return ({ record }) => !cancelled.has(record.run);
}

function alreadyRolledBack(
  { run, result }: StoredRun['record'],
  rollbackOf: string,
  effective: readonly StoredRun[],
): Diagnostic {
  const before = effective.find(({ record }) => record.run !== run && record.run !== rollbackOf);
  const further =
    before === undefined ? '' : `; \`sluice rollback ${before.record.run}\` goes one deploy further back`;
  const isDone = result === 'deployed';
  return {
    code: 'cluster/already-rolled-back',
    severity: 'error',
    meaning: 'refused',
    message: isDone
      ? `the last run \`${run}\` is itself the rollback of \`${rollbackOf}\`: without the name of a run, its rollback would bring back what was taken back`
      : `the last run \`${run}\` is the rollback of \`${rollbackOf}\`, and did not end well`,
    help: isDone
      ? `if that is wanted: \`sluice rollback ${run}\`${further}`
      : `\`sluice rollback ${rollbackOf}\` tries again; \`sluice rollback ${run}\` takes back what it did`,
  };
}

function noSuchRun(message: string, help: string): Diagnostic {
  return { code: 'cluster/no-such-run', severity: 'error', meaning: 'unread', message, help };
}
