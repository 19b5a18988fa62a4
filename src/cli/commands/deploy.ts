import packageJson from '../../../package.json' with { type: 'json' };
import { deploy } from '../../cluster/deploy.ts';
import { snapshotOf } from '../../cluster/ledger/snapshot.ts';
import type { ClusterPlan } from '../../cluster/plan/cluster-plan.ts';
import { planHash } from '../../cluster/plan/plan-hash.ts';
import { type Diagnostic, hasErrors } from '../../model/diagnostic.ts';
import { namespacedName } from '../../model/namespaced-name.ts';
import { wholeVisibleText } from '../../model/visible-text.ts';
import { type DeployReport, deployStatus, takenBack } from '../../plan/runs/deploy-outcome.ts';
import {
  eventsOfEnd,
  eventsOfPlan,
  eventsOfSettling,
  eventsOfWrite,
} from '../../report/deploy/deploy-event.ts';
import { countActions, renderPlan } from '../../report/deploy/render-plan.ts';
import { confirm, isAsked } from '../confirm.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { progress } from '../progress.ts';
import { watchCancellation } from '../watch-cancellation.ts';
import { checkApprovedPlan } from './deploy/approved-plan.ts';
import { type EventLog, openEventLog } from './deploy/event-log.ts';
import { type ClusterOptions, type Planned, prepareDeploy } from './deploy/prepare-deploy.ts';
import { reportDeploy, reportRefusal, reportStop } from './deploy/report-deploy.ts';
import { settleOptions } from './deploy/settle-and-watch.ts';
import { watchAndUndo } from './deploy/watch-and-undo.ts';
import { findOutputFile, replaceFile } from './output/replace-file.ts';
import { jsonText, type ReportOutputs } from './output/write-reports.ts';

export interface DeployCommandOptions extends ClusterOptions, ReportOutputs<'text' | 'json'> {
  /** An approved plan: no other plan is carried out. */
  readonly plan?: string;
  /** Where every object that is touched is saved as it was, before the first write. */
  readonly snapshot?: string;
  /** Where what happens to each object is logged as it happens, as NDJSON. */
  readonly events?: string;
  /** Which of several comments on a merge request the note of a watch goes with. */
  readonly instance?: string;
  readonly environment?: string;
}

/**
 * Dry-runs the whole set on the server, asks if somebody is at the terminal, then writes it object by object. Exit codes: 0
 * everything is as planned; 1 policies have errors; 2 files or kubeconfig could not be read; 3 deployed, with warnings and
 * `strictWarnings`; 4 deployed, but its watch was inconclusive; 5 it failed and nothing was written (also because somebody said
 * no), or its watch failed and it was taken back; 6 it failed half-way, or its watch failed and it is in force.
 */
export async function runDeploy(options: DeployCommandOptions, io: Io): Promise<ExitCode> {
  const tell: EventLog | undefined =
    options.events === undefined ? () => {} : openEventLog(options.events, io);
  if (tell === undefined) return EXIT.usage;
  const cancellation = watchCancellation(options.signal);
  try {
    return await deployUntilCancelled({ ...options, signal: cancellation.signal, tell }, io);
  } finally {
    cancellation.stop();
  }
}

async function deployUntilCancelled(
  options: CancellableOptions,
  io: Io,
  isSecondTry = false,
): Promise<ExitCode> {
  const preparation = await prepareDeploy(options, 'deploy', io);
  if (preparation.kind === 'stopped') return await reportStop(preparation, options, io);
  const carriedOut = await carryOutAndClose(preparation, options, io);
  if (typeof carriedOut === 'number') return carriedOut;
  // Whoever was asked about the first plan is asked about the new one.
  if (carriedOut.isSuperseded && !isSecondTry) {
    progress('another deploy ran in between: planning again', io);
    return await deployUntilCancelled(options, io, true);
  }
  return await reportDeploy(carriedOut.report, preparation.clusterPlan, options, io);
}

async function carryOutAndClose(
  preparation: Planned,
  options: CancellableOptions,
  io: Io,
): Promise<CarriedOut | ExitCode> {
  const { clusterPlan, diagnostics, close } = preparation;
  try {
    options.tell(eventsOfPlan(clusterPlan.plan));
    const refusal = (await whyNot(preparation, options, io)) ?? [];
    if (hasErrors(diagnostics) || refusal.length > 0) {
      const refused = { ...preparation, diagnostics: [...diagnostics, ...refusal] };
      return await reportRefusal(refused, options, io);
    }
    if (options.snapshot !== undefined && !(await writeSnapshot(options.snapshot, clusterPlan, io))) {
      return EXIT.usage;
    }
    return await carryOut(preparation, options, io);
  } finally {
    await close();
  }
}

interface CarriedOut {
  readonly report: DeployReport;
  /** Another deploy ran since the plan was made, and nothing was written. */
  readonly isSuperseded: boolean;
}

/** Writes the plan, and watches it where that was asked for. */
async function carryOut(preparation: Planned, options: CancellableOptions, io: Io): Promise<CarriedOut> {
  const { client, clusterPlan, reversal, diagnostics, identity } = preparation;
  const began = io.now();
  const { report, isSuperseded, record, snapshot } = await deploy(client, clusterPlan, {
    signal: options.signal,
    toolVersion: packageJson.version,
    identity,
    clock: io,
    reversal,
    ...settleOptions(options, options.signal, io),
    onWritten: (done, isVerified) => {
      progress(`${done.outcome} ${wholeVisibleText(namespacedName(done.object))}`, io);
      options.tell(eventsOfWrite(done, isVerified));
    },
  });
  options.tell(eventsOfSettling(report.settlings));
  const { watch } = options;
  const canWatch = record !== undefined && snapshot !== undefined && deployStatus(report) === 'deployed';
  const watched =
    watch !== undefined && canWatch
      ? await watchAndUndo({ ...preparation, record, snapshot, began, watch }, options, io)
      : undefined;
  const objects = watched?.report.undoing?.kind === 'undone' ? takenBack(report.objects) : report.objects;
  options.tell(eventsOfEnd(objects));
  return {
    report: {
      ...report,
      diagnostics: [...diagnostics, ...report.diagnostics, ...(watched?.diagnostics ?? [])],
      ...(watched !== undefined && { watch: watched.report }),
      objects,
    },
    isSuperseded,
  };
}

type CancellableOptions = DeployCommandOptions & { readonly signal: AbortSignal; readonly tell: EventLog };

/** Asks at the terminal, if there is one; returns the reasons not to deploy, or undefined. */
async function whyNot(
  preparation: Planned,
  options: CancellableOptions,
  io: Io,
): Promise<readonly Diagnostic[] | undefined> {
  const { clusterPlan, diagnostics } = preparation;
  const { plan, writes } = clusterPlan;
  if (hasErrors(diagnostics)) return undefined;
  if (options.plan !== undefined) {
    const stale = checkApprovedPlan(options.plan, planHash(plan), io);
    if (stale !== undefined) return [stale];
  }
  progress(`dry run passed: ${countActions(plan.changes)}`, io);
  if (writes.length === 0 || !isAsked(options, io)) return undefined;
  return (await ask(preparation, options.signal, io)) ? undefined : [notConfirmed()];
}

/** The objects as they are, for an artifact of the job; the cluster keeps the same for `rollback`. */
async function writeSnapshot(path: string, { writes }: ClusterPlan, io: Io): Promise<boolean> {
  const file = findOutputFile(path, io, { streams: 'allowed' });
  const objects = snapshotOf(writes).map(({ name, path: place, before }) => ({
    name,
    path: place,
    before: before ?? null,
  }));
  return file !== undefined && (await replaceFile(file, [jsonText({ schemaVersion: '1', objects })], io));
}

/** The cluster, the plan, and a question. */
async function ask(
  { client, context, clusterPlan: { plan } }: Planned,
  signal: AbortSignal,
  io: Io,
): Promise<boolean> {
  io.stderr(renderPlan(plan).trimEnd());
  const where = `${client.server}${context === undefined ? '' : `, context ${context}`}`;
  return confirm(`Deploy to ${wholeVisibleText(where)}: ${countActions(plan.changes)}?`, io, signal);
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
