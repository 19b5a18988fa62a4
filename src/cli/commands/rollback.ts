import { readApplySetParent } from '../../cluster/apply-set-parent.ts';
import { explainFailure } from '../../cluster/explain-failure.ts';
import { type RollbackEnd, rollBack } from '../../cluster/roll-back.ts';
import { listRuns, type StoredRun } from '../../cluster/run-records.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { wholeVisibleText } from '../../model/visible-text.ts';
import { confirm, isSomebodyThere } from '../confirm.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { exitCodeOf } from '../exit-code-of.ts';
import type { Io } from '../io.ts';
import { watchCancellation } from '../watch-cancellation.ts';
import { applySetOf, type ConnectionOptions, connectCluster } from './connect-cluster.ts';
import { runIdentity } from './run-identity.ts';
import { printDiagnostics } from './write-reports.ts';

export interface RollbackOptions extends ConnectionOptions {
  /** The run to take back; the latest one when not given. */
  readonly run?: string;
  readonly yes?: boolean;
}

/**
 * Puts the cluster back as it was before a run. Exit codes: 0 done; 1 or 2 there is nothing to go back to, or it could not be read; 5 nothing
 * was changed; 6 something could not be put back.
 */
export async function runRollback(options: RollbackOptions, io: Io): Promise<ExitCode> {
  const cancellation = watchCancellation(options.signal);
  const connection = await connectCluster(options, io.now(), io);
  if (connection.kind === 'failed') return refuse([connection.diagnostic], io);
  const { client, context, close } = connection;
  try {
    const ref = applySetOf(options);
    const reading = await readApplySetParent(client, ref);
    if (reading.kind === 'refused') return refuse(reading.diagnostics, io);
    const runs = await listRuns(client, ref, reading.parent.id);
    if (!runs.ok) return refuse([explainFailure(runs.failure, client.server, 'reading the runs')], io);
    const chosen = chooseRun(runs.value, options.run);
    if ('code' in chosen) return refuse([chosen], io);

    for (const { name, before } of chosen.snapshot) {
      io.stderr(wholeVisibleText(`${before === undefined ? 'delete' : 'put back'} ${name}`));
    }
    const where = `${client.server}${context === undefined ? '' : `, context ${context}`}`;
    const question = `Take ${chosen.record.run} back on ${where}?`;
    const isAsked = options.yes !== true && isSomebodyThere(io);
    if (isAsked && !(await confirm(wholeVisibleText(question), io, cancellation.signal))) {
      io.stderr('Nothing was changed.');
      return EXIT.deployFailedRestored;
    }
    const end = await rollBack(client, chosen, {
      applySet: ref,
      id: reading.parent.id,
      identity: runIdentity(io),
      clock: io,
    });
    return await report(end, io);
  } finally {
    await close();
    cancellation.stop();
  }
}

type RunWithSnapshot = StoredRun & { readonly snapshot: NonNullable<StoredRun['snapshot']> };

function chooseRun(runs: readonly StoredRun[], name: string | undefined): RunWithSnapshot | Diagnostic {
  // A run that put everything back itself left nothing to take back.
  const found =
    name === undefined
      ? runs.find(({ record }) => record.result !== 'restored')
      : runs.find(({ record }) => record.run === name);
  if (found === undefined) {
    return problem(
      name === undefined ? 'no run is recorded that could be taken back' : `no run \`${name}\` is recorded`,
      '`sluice status` lists the runs; check `--apply-set`',
    );
  }
  if (found.snapshot === undefined) {
    return problem(
      `the run \`${found.record.run}\` has no snapshot: it was too large for a ConfigMap`,
      'deploy the commit before it with `--allow-older`',
    );
  }
  return { ...found, snapshot: found.snapshot };
}

function problem(message: string, help: string): Diagnostic {
  return { code: 'cluster/no-such-run', severity: 'error', meaning: 'unread', message, help };
}

async function report({ entries, diagnostics }: RollbackEnd, io: Io): Promise<ExitCode> {
  printDiagnostics(diagnostics, io);
  const words = {
    restored: 'put back',
    unneeded: 'as it was',
    foreign: 'left alone',
    failed: 'failed',
  } as const;
  for (const { entry, how } of entries)
    await io.stdout(`${wholeVisibleText(`${words[how].padEnd(10)}  ${entry.name}`)}\n`);
  if (diagnostics.length === 0) return EXIT.pass;
  return entries.some(({ how }) => how === 'restored') || entries.some(({ how }) => how === 'failed')
    ? EXIT.deployFailedByHand
    : EXIT.deployFailedRestored;
}

function refuse(diagnostics: readonly Diagnostic[], io: Io): ExitCode {
  printDiagnostics(diagnostics, io);
  return exitCodeOf(diagnostics, 'check');
}
