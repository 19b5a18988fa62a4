import { type Diagnostic, isUnread } from '../../model/diagnostic.ts';
import { besideOf, type DriftedObject, driftOf, isRepairable } from '../../plan/drift.ts';
import { toolOfManager } from '../../plan/ownership/tool-managers.ts';
import { renderDrift } from '../../report/deploy/render-drift.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { exitCodeOf } from '../exit-code-of.ts';
import type { Io } from '../io.ts';
import { type DriftIssueOptions, keepDriftIssue } from './deploy/keep-drift-issue.ts';
import { prepareDeploy } from './deploy/prepare-deploy.ts';
import { type DeployCommandOptions, runDeploy } from './deploy.ts';
import { instanceProblem } from './gitlab/instance-problem.ts';
import { jsonText, printDiagnostics, writeReports } from './output/write-reports.ts';

export interface DriftOptions extends DeployCommandOptions {
  /** Deploy what git says over the drift. */
  readonly repair?: boolean;
  /** Keep an issue of the project up to date with the drift. */
  readonly issue?: DriftIssueOptions | undefined;
}

/** Diagnostics that say that drift stops a deploy: the report of the drift already says that. */
const SAID_BY_REPORT: ReadonlySet<string> = new Set([
  'cluster/conflict',
  'cluster/delete-pending',
  'cluster/mass-delete',
  'cluster/not-enforced',
]);

/** Diagnostics about the writes of a deploy: drift makes none, and a repair reports them itself. */
const ABOUT_WRITES: ReadonlySet<string> = new Set([
  'cluster/order-breaks',
  'cluster/way-back-cut',
  'cluster/no-time-to-settle',
]);

/** With these, something that was deployed may exist unseen, so it is unknown whether there is drift. */
const UNSEEN: ReadonlySet<string> = new Set([
  'cluster/cannot-list',
  'cluster/kind-gone',
  'cluster/ledger-gone',
]);

/**
 * Compares the cluster with git and the ledger. Exit codes: 0 no drift; 3 none was seen, with warnings and `strictWarnings`; 7 there is some; 1 policies have errors; 2 something
 * could not be read, or the issue could not be written. With `repair` those of `deploy`, and 7 when only what the network plug-in
 * refuses is left.
 */
export async function runDrift(options: DriftOptions, io: Io): Promise<ExitCode> {
  const problem = options.issue === undefined ? undefined : instanceProblem(options.issue.instance);
  if (problem !== undefined) {
    printDiagnostics([problem], io);
    return EXIT.usage;
  }
  const preparation = await prepareDeploy(options, 'plan', io);
  if (preparation.kind === 'stopped') {
    printDiagnostics(preparation.diagnostics, io);
    return exitCodeOf(preparation.diagnostics, 'check');
  }
  await preparation.close();
  const { plan, constant } = preparation.clusterPlan;
  const drifted = driftOf(plan);
  const beside = besideOf(constant.objects);
  const others = preparation.diagnostics.filter(
    ({ code }) => !SAID_BY_REPORT.has(code) && !ABOUT_WRITES.has(code),
  );
  const isComplete = !others.some(({ code }) => UNSEEN.has(code));
  printDiagnostics(others, io);
  const isWritten = await writeReports(
    (format) =>
      format === 'text'
        ? renderDrift(plan.server, drifted, beside, { isComplete })
        : jsonText({
            schemaVersion: '1',
            server: plan.server,
            drift: drifted.map(driftJson),
            beside: beside.map(({ object: { span: _, ...ref }, managers, owner }) => ({
              ...ref,
              managers,
              ...(owner === undefined ? {} : { owner }),
            })),
            diagnostics: others,
          }),
    options,
    io,
  );
  if (!isWritten || others.some(isUnreadError)) return EXIT.usage;
  if (!(await keepIssue(options, { server: plan.server, drifted }, others, io))) return EXIT.usage;
  if (drifted.length === 0) return exitCodeOf(others, 'check', options);
  if (options.repair !== true) return EXIT.differs;
  const repairable = drifted.filter(isRepairable);
  const left = drifted.filter((one) => !isRepairable(one));
  const exit = repairable.length === 0 ? EXIT.pass : await repair(repairable, options, io);
  if (exit !== EXIT.pass) return exit;
  if (
    repairable.length > 0 &&
    !(await keepIssue(options, { server: plan.server, drifted: left }, others, io))
  )
    return EXIT.usage;
  return left.length > 0 ? EXIT.differs : EXIT.pass;
}

/** False when an issue is wanted but could not be written. */
async function keepIssue(
  { issue }: DriftOptions,
  drift: { readonly server: string; readonly drifted: readonly DriftedObject[] },
  diagnostics: readonly Diagnostic[],
  io: Io,
): Promise<boolean> {
  if (issue === undefined) return true;
  if (drift.drifted.length === 0 && diagnostics.some(({ code }) => UNSEEN.has(code))) {
    io.stderr('issue: left unchanged, because not everything could be read');
    return true;
  }
  return keepDriftIssue(issue, drift, io);
}

function isUnreadError(diagnostic: Diagnostic): boolean {
  return diagnostic.severity === 'error' && isUnread(diagnostic);
}

/** Takes over from whoever changed what drifted; what belongs to another tool or set is refused all the same. */
function repair(drifted: readonly DriftedObject[], options: DriftOptions, io: Io): Promise<ExitCode> {
  const managers = drifted
    .flatMap((one) => one.managers)
    .filter((name) => toolOfManager(name) === undefined)
    .map((name) => ({ kind: 'manager' as const, name }));
  // The report files already contain the drift, and keep it when it is repaired.
  return runDeploy({ ...options, outputs: [], takeOvers: [...(options.takeOvers ?? []), ...managers] }, io);
}

function driftJson({ object, kind, managers, change }: DriftedObject): Readonly<Record<string, unknown>> {
  const { span, ...ref } = object;
  return {
    drift: kind,
    ...ref,
    managers,
    ...(change.refusedByPlugIn === undefined ? {} : { refusedByPlugIn: change.refusedByPlugIn }),
    ...(span === undefined ? {} : { source: span }),
  };
}
