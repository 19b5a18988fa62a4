import { deploy } from '../../cluster/deploy.ts';
import { planHash } from '../../cluster/plan-hash.ts';
import { wholeVisibleText } from '../../model/visible-text.ts';
import { deployJson } from '../../plan/deploy-json.ts';
import { type DeployReport, type DeployStatus, deployStatus } from '../../plan/deploy-outcome.ts';
import { objectName } from '../../plan/deploy-plan.ts';
import { renderDeploy } from '../../plan/render-deploy.ts';
import { countActions } from '../../plan/render-plan.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { exitCodeOf } from '../exit-code-of.ts';
import type { Io } from '../io.ts';
import { progress } from '../progress.ts';
import { type ClusterOptions, type Preparation, prepareDeploy } from './prepare-deploy.ts';
import { jsonText, printDiagnostics, type ReportOutputs, writeReports } from './write-reports.ts';

export interface DeployCommandOptions extends ClusterOptions, ReportOutputs<'text' | 'json'> {}

const EXIT_OF_STATUS: Readonly<Record<DeployStatus, ExitCode>> = {
  deployed: EXIT.pass,
  'nothing-written': EXIT.deployFailedRestored,
  'half-way': EXIT.deployFailedByHand,
};

/**
 * Runs the whole set dry on the server, then writes it object by object. Exit codes: 0 everything is as planned; 1 policies
 * have errors; 2 files or kubeconfig could not be read; 3 deployed, with warnings and `strictWarnings`; 5 it failed and
 * nothing was written; 6 it failed half-way.
 */
export async function runDeploy(options: DeployCommandOptions, io: Io): Promise<ExitCode> {
  const cancellation = watchCancellation(options.signal);
  try {
    return await deployUntilCancelled({ ...options, signal: cancellation.signal }, io);
  } finally {
    cancellation.stop();
  }
}

async function deployUntilCancelled(
  options: DeployCommandOptions & { readonly signal: AbortSignal },
  io: Io,
): Promise<ExitCode> {
  const preparation = await prepareDeploy(options, io);
  if (preparation.kind === 'stopped') return await reportStop(preparation, options, io);

  const { client, plan, diagnostics, close } = preparation;
  progress(`dry run passed: ${countActions(plan.plan.changes)}`, io);
  const deployed = await deploy(client, plan, {
    signal: options.signal,
    onWritten: ({ object, outcome }) => progress(`${outcome} ${wholeVisibleText(objectName(object))}`, io),
  });
  await close();

  const report = { ...deployed, diagnostics: [...diagnostics, ...deployed.diagnostics] };
  printDiagnostics(report.diagnostics, io);
  const isWritten = await writeReports(
    (format) =>
      format === 'text' ? renderDeploy(report) : jsonText(deployJson(report, planHash(plan.plan))),
    options,
    io,
  );
  const exit = EXIT_OF_STATUS[deployStatus(report)];
  if (exit !== EXIT.pass) return exit;
  return isWritten ? exitCodeOf(report.diagnostics, 'check', options) : EXIT.usage;
}

async function reportStop(
  { server, objects, diagnostics }: Extract<Preparation, { kind: 'stopped' }>,
  options: DeployCommandOptions,
  io: Io,
): Promise<ExitCode> {
  printDiagnostics(diagnostics, io);
  const report: DeployReport = {
    server: server ?? 'the cluster',
    objects: objects.map(({ ref }) => ({ object: ref, outcome: 'not-tried' })),
    leftInCluster: [],
    diagnostics,
  };
  await writeReports(
    (format) => (format === 'text' ? renderDeploy(report) : jsonText(deployJson(report, undefined))),
    options,
    io,
  );
  return server === undefined ? exitCodeOf(diagnostics, 'check') : EXIT.deployFailedRestored;
}

/** GitLab ends a cancelled job with SIGTERM: then the report must still say what was written. */
function watchCancellation(signal: AbortSignal | undefined): {
  readonly signal: AbortSignal;
  readonly stop: () => void;
} {
  const controller = new AbortController();
  const abort = () => controller.abort();
  process.once('SIGTERM', abort);
  process.once('SIGINT', abort);
  return {
    signal: signal === undefined ? controller.signal : AbortSignal.any([signal, controller.signal]),
    stop: () => {
      process.removeListener('SIGTERM', abort);
      process.removeListener('SIGINT', abort);
    },
  };
}
