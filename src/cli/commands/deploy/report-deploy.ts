import type { ClusterPlan } from '../../../cluster/plan/cluster-plan.ts';
import { planHash } from '../../../cluster/plan/plan-hash.ts';
import { type DeployReport, type DeployStatus, deployStatus } from '../../../plan/runs/deploy-outcome.ts';
import { deployJson } from '../../../report/deploy/deploy-json.ts';
import { renderDeploy } from '../../../report/deploy/render-deploy.ts';
import { renderPlan } from '../../../report/deploy/render-plan.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { exitCodeOf } from '../../exit-code-of.ts';
import type { Io } from '../../io.ts';
import { applySetOf } from '../connect-cluster.ts';
import { jsonText, printDiagnostics, type ReportOutputs, writeReports } from '../output/write-reports.ts';
import type { ClusterOptions, Planned, Preparation } from './prepare-deploy.ts';

type DeployOutputs = ClusterOptions & ReportOutputs<'text' | 'json'>;

const EXIT_OF_STATUS: Readonly<Record<DeployStatus, ExitCode>> = {
  deployed: EXIT.pass,
  'nothing-written': EXIT.deployFailedRestored,
  restored: EXIT.deployFailedRestored,
  'half-way': EXIT.deployFailedByHand,
};

/** Shows what a deploy did. */
export async function reportDeploy(
  report: DeployReport,
  { plan }: ClusterPlan,
  options: DeployOutputs,
  io: Io,
): Promise<ExitCode> {
  printDiagnostics(report.diagnostics, io);
  const isWritten = await writeReports(
    (format) => (format === 'text' ? renderDeploy(report) : jsonText(deployJson(report, planHash(plan)))),
    options,
    io,
  );
  const exit = EXIT_OF_STATUS[deployStatus(report)];
  if (exit !== EXIT.pass) return exit;
  if (!isWritten) return EXIT.usage;
  if (report.watch?.outcome.kind === 'inconclusive') return EXIT.inconclusive;
  return exitCodeOf(report.diagnostics, 'check', options);
}

/** Shows a plan that is not carried out, with everything that stops it. */
export async function reportRefusal(
  { client, clusterPlan: { plan }, diagnostics }: Planned,
  options: DeployOutputs,
  io: Io,
): Promise<ExitCode> {
  printDiagnostics(diagnostics, io);
  const report: DeployReport = {
    server: client.server,
    applySet: plan.applySet,
    objects: plan.changes.map(({ object, action }) => ({
      object,
      outcome: action === 'unchanged' ? 'unchanged' : 'not-tried',
    })),
    leftInCluster: plan.leftInCluster,
    modes: plan.modes,
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

/** Shows what stopped a deploy before there was a plan. */
export async function reportStop(
  { server, objects, diagnostics }: Extract<Preparation, { kind: 'stopped' }>,
  options: DeployOutputs,
  io: Io,
): Promise<ExitCode> {
  printDiagnostics(diagnostics, io);
  const report: DeployReport = {
    server: server ?? 'the cluster',
    applySet: applySetOf(options),
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
