import packageJson from '../../../package.json' with { type: 'json' };
import { deploy } from '../../cluster/deploy.ts';
import { planHash } from '../../cluster/plan-hash.ts';
import { type Diagnostic, hasErrors } from '../../model/diagnostic.ts';
import { wholeVisibleText } from '../../model/visible-text.ts';
import { type DeployReport, type DeployStatus, deployStatus } from '../../plan/deploy-outcome.ts';
import { objectName } from '../../plan/deploy-plan.ts';
import { deployJson } from '../../report/deploy-json.ts';
import { renderDeploy } from '../../report/render-deploy.ts';
import { countActions, renderPlan } from '../../report/render-plan.ts';
import { confirm, isSomebodyThere } from '../confirm.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { exitCodeOf } from '../exit-code-of.ts';
import type { Io } from '../io.ts';
import { progress } from '../progress.ts';
import { type ClusterOptions, type Preparation, prepareDeploy } from './prepare-deploy.ts';
import { jsonText, printDiagnostics, type ReportOutputs, writeReports } from './write-reports.ts';

export interface DeployCommandOptions extends ClusterOptions, ReportOutputs<'text' | 'json'> {
  /** Do not ask at a terminal. */
  readonly yes?: boolean;
}

const EXIT_OF_STATUS: Readonly<Record<DeployStatus, ExitCode>> = {
  deployed: EXIT.pass,
  'nothing-written': EXIT.deployFailedRestored,
  'half-way': EXIT.deployFailedByHand,
};

/**
 * Runs the whole set dry on the server, asks if somebody sits at a terminal, then writes it object by object. Exit codes: 0 everything is as planned; 1 policies
 * have errors; 2 files or kubeconfig could not be read; 3 deployed, with warnings and `strictWarnings`; 5 it failed and
 * nothing was written, also because somebody said no; 6 it failed half-way.
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
  if (hasErrors(diagnostics)) {
    await close();
    return await reportRefusal(preparation, options, io);
  }
  progress(`dry run passed: ${countActions(plan.plan.changes)}`, io);
  if (options.yes !== true && plan.writes.length > 0 && isSomebodyThere(io)) {
    const isWanted = await ask(preparation, options.signal, io);
    if (!isWanted) {
      await close();
      return await reportRefusal(
        { ...preparation, diagnostics: [...diagnostics, notConfirmed()] },
        options,
        io,
      );
    }
  }
  const deployed = await deploy(client, plan, {
    signal: options.signal,
    toolVersion: packageJson.version,
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

/** The cluster, the plan, and a question. */
async function ask(
  { client, context, plan }: Extract<Preparation, { kind: 'planned' }>,
  signal: AbortSignal,
  io: Io,
): Promise<boolean> {
  io.stderr(renderPlan(plan.plan).trimEnd());
  const where = `${client.server}${context === undefined ? '' : `, context ${context}`}`;
  return confirm(`Deploy to ${wholeVisibleText(where)}: ${countActions(plan.plan.changes)}?`, io, signal);
}

function notConfirmed(): Diagnostic {
  return {
    code: 'cluster/not-confirmed',
    severity: 'error',
    meaning: 'refused',
    message: 'the deploy was not confirmed',
    help: 'answer with y, or give `--yes`',
  };
}

/** A plan that is not carried out is shown, with everything that stands against it. */
async function reportRefusal(
  { client, plan: { plan }, diagnostics }: Extract<Preparation, { kind: 'planned' }>,
  options: DeployCommandOptions,
  io: Io,
): Promise<ExitCode> {
  printDiagnostics(diagnostics, io);
  const report: DeployReport = {
    server: client.server,
    objects: plan.changes.map(({ object, action }) => ({
      object,
      outcome: action === 'unchanged' ? 'unchanged' : 'not-tried',
    })),
    leftInCluster: plan.leftInCluster,
    diagnostics,
  };
  await writeReports(
    (format) =>
      format === 'text'
        ? `${renderPlan(plan)}\n${renderDeploy(report)}`
        : jsonText(deployJson(report, planHash(plan))),
    options,
    io,
  );
  return EXIT.deployFailedRestored;
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
