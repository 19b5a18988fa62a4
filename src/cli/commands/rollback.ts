import packageJson from '../../../package.json' with { type: 'json' };
import { explainFailure } from '../../cluster/api/explain-failure.ts';
import { readApplySetParent } from '../../cluster/ledger/apply-set-parent.ts';
import { listRuns, type StoredRun } from '../../cluster/ledger/run-records.ts';
import { readLeftAlone } from '../../cluster/restore/left-alone.ts';
import { previewRollback, type RollbackEnd, rollBack } from '../../cluster/restore/roll-back.ts';
import { type Diagnostic, hasErrors } from '../../model/diagnostic.ts';
import { wholeVisibleText } from '../../model/visible-text.ts';
import { createReversalOrder, type ReversalOrder } from '../../plan/order/reversal-order.ts';
import { reversalLines } from '../../report/deploy/reversal-lines.ts';
import { settlingLines } from '../../report/deploy/settling-lines.ts';
import { confirm, isSomebodyThere } from '../confirm.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { exitCodeOf } from '../exit-code-of.ts';
import type { Io } from '../io.ts';
import { watchCancellation } from '../watch-cancellation.ts';
import { applySetOf, type ConnectionOptions, connectCluster } from './connect-cluster.ts';
import { asWarning } from './deploy/plan-objections.ts';
import { type RecordedOptions, readRecorded } from './deploy/read-recorded.ts';
import { runIdentity } from './deploy/run-identity.ts';
import { settleOptions } from './deploy/settle-and-watch.ts';
import { printDiagnostics } from './output/write-reports.ts';
import { chooseRun } from './rollback/choose-run.ts';

export interface RollbackOptions extends ConnectionOptions {
  /** Recorded flows and who is who, on whose connections the order is proved; left out: the order is the reverse of the writes. */
  readonly recorded?: RecordedOptions;
  /** The run to take back; by default the latest, unless that is itself a rollback. */
  readonly run?: string;
  readonly yes?: boolean;
  /** Put back what can be put back, even if something else cannot. */
  readonly keepGoing?: boolean;
  /**
   * How long to wait until what is put back is in force, if the network plug-in does not report that. 0: do not wait. Omitted: do
   * not wait, and do not report it.
   */
  readonly settleSeconds?: number;
}

/**
 * Puts the cluster back as it was before a run. Exit codes: 0 done; 1 or 2 there is nothing to go back to, or it could not be
 * read; 5 nothing was changed; 6 something could not be put back, or the network plug-in refuses something that was.
 */
export async function runRollback(options: RollbackOptions, io: Io): Promise<ExitCode> {
  const cancellation = watchCancellation(options.signal);
  const connection = await connectCluster({ ...options, signal: cancellation.signal }, io.now(), io);
  if (connection.kind === 'failed') return refuse([connection.diagnostic], io);
  const { client, context, close } = connection;
  try {
    const ref = applySetOf(options);
    const reading = await readApplySetParent(client, ref);
    if (reading.kind === 'refused') return refuse(reading.diagnostics, io);
    const runs = await listRuns(client, ref, reading.parent.id);
    if (runs.kind === 'failed')
      return refuse([explainFailure(runs.failure, client.server, 'reading the runs')], io);
    const choose = (recorded: readonly StoredRun[]) => chooseRun(recorded, options.run);
    const choice = choose(runs.value);
    if ('code' in choice) return refuse([choice], io);
    const { run: chosen } = choice;

    const order = options.recorded && (await reversalOrder(options.recorded, io));
    const leftAlone = await readLeftAlone(client, choice);
    for (const { name, before, path } of chosen.snapshot) {
      const why = leftAlone.get(path);
      const what = before === undefined ? `delete ${name}` : `restore ${name}`;
      io.stderr(wholeVisibleText(why === undefined ? what : `leave alone ${name}: ${why}`));
    }
    const where = `${client.server}${context === undefined ? '' : `, context ${context}`}`;
    const question = `Roll back ${chosen.record.run} on ${where}?`;
    const isAsked = options.yes !== true && isSomebodyThere(io);
    if (isAsked && order !== undefined) {
      const { reversal, diagnostics } = await previewRollback(client, chosen.snapshot, order);
      printDiagnostics(diagnostics, io);
      for (const line of reversalLines(reversal)) io.stderr(line);
    }
    if (isAsked && !(await confirm(wholeVisibleText(question), io, cancellation.signal))) {
      io.stderr('Nothing was changed.');
      return EXIT.deployFailedRestored;
    }
    const end = await rollBack(client, chosen, {
      applySet: ref,
      toolVersion: packageJson.version,
      identity: runIdentity(io),
      clock: io,
      order,
      choose,
      keepGoing: options.keepGoing,
      ...settleOptions(options, cancellation.signal, io),
    });
    return await report(end, io);
  } finally {
    await close();
    cancellation.stop();
  }
}

/** Problems with flows and inventory reduce the proof, but do not keep anybody from going back. */
async function reversalOrder(recorded: RecordedOptions, io: Io): Promise<ReversalOrder> {
  const { connections, known, diagnostics } = await readRecorded(recorded, [], io);
  printDiagnostics(diagnostics.map(asWarning), io);
  const { platform, defaultNamespace } = recorded;
  return createReversalOrder({ platform, defaultNamespace, connections, known });
}

const WORDS = {
  restored: 'restored',
  unneeded: 'as it was',
  foreign: 'left alone',
  held: 'held back',
  altered: 'altered',
  failed: 'failed',
} as const;

async function report({ entries, diagnostics, reversal, settlings }: RollbackEnd, io: Io): Promise<ExitCode> {
  printDiagnostics(diagnostics, io);
  for (const { entry, how } of entries) {
    await io.stdout(`${wholeVisibleText(`${WORDS[how].padEnd(10)}  ${entry.name}`)}\n`);
  }
  for (const line of reversal === undefined ? [] : reversalLines(reversal)) await io.stdout(`${line}\n`);
  for (const line of settlingLines(settlings)) await io.stdout(`${line}\n`);
  if (!hasErrors(diagnostics)) return EXIT.pass;
  return entries.some(({ how }) => how !== 'unneeded' && how !== 'foreign')
    ? EXIT.deployFailedByHand
    : EXIT.deployFailedRestored;
}

function refuse(diagnostics: readonly Diagnostic[], io: Io): ExitCode {
  printDiagnostics(diagnostics, io);
  return exitCodeOf(diagnostics, 'check');
}
