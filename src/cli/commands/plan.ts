import { planHash } from '../../cluster/plan/plan-hash.ts';
import { PLAN_SCHEMA_VERSION, planJson } from '../../report/deploy/plan-json.ts';
import { renderPlan } from '../../report/deploy/render-plan.ts';
import { renderRbac } from '../../report/deploy/render-rbac.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { exitCodeOf } from '../exit-code-of.ts';
import type { Io } from '../io.ts';
import { type ClusterOptions, type Preparation, prepareDeploy } from './deploy/prepare-deploy.ts';
import { jsonText, printDiagnostics, type ReportOutputs, writeReports } from './output/write-reports.ts';

export interface PlanOptions extends ClusterOptions, ReportOutputs<'text' | 'json' | 'rbac'> {
  /** Exit with 7 when a deploy would write something. */
  readonly detailedExitcode?: boolean;
}

/**
 * Shows what a deploy would write; writes nothing. Exit codes: 0 there is a plan; 1 policies have errors or the server refuses
 * them; 2 files, kubeconfig or cluster could not be read; 3 warnings, with `strictWarnings`; 7 something would be written, with
 * `detailedExitcode`.
 */
export async function runPlan(options: PlanOptions, io: Io): Promise<ExitCode> {
  const preparation = await prepareDeploy(options, 'plan', io);
  if (preparation.kind === 'planned') await preparation.close();
  printDiagnostics(preparation.diagnostics, io);
  const isWritten = await writeReports(
    (format) => {
      switch (format) {
        case 'text':
          return planText(preparation);
        case 'json':
          return jsonText(planValue(preparation));
        case 'rbac':
          return preparation.kind === 'planned' ? renderRbac(preparation.clusterPlan.plan) : '';
      }
    },
    options,
    io,
  );
  if (!isWritten) return EXIT.usage;
  const exit = exitCodeOf(preparation.diagnostics, 'check', options);
  const differs = preparation.kind === 'planned' && preparation.clusterPlan.writes.length > 0;
  return exit === EXIT.pass && differs && options.detailedExitcode === true ? EXIT.differs : exit;
}

function planText(preparation: Preparation): string {
  return preparation.kind === 'planned'
    ? renderPlan(preparation.clusterPlan.plan)
    : 'No plan: fix the errors first. Nothing was written.\n';
}

function planValue(preparation: Preparation): Readonly<Record<string, unknown>> {
  if (preparation.kind === 'planned') {
    const { plan } = preparation.clusterPlan;
    return { status: 'planned', ...planJson(plan, planHash(plan)), diagnostics: preparation.diagnostics };
  }
  return { status: 'refused', schemaVersion: PLAN_SCHEMA_VERSION, diagnostics: preparation.diagnostics };
}
