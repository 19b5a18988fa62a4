import type { ApiClient } from '../../../cluster/api/api-client.ts';
import type { DesiredObject } from '../../../cluster/desired-object.ts';
import type { ClusterPlan } from '../../../cluster/plan/cluster-plan.ts';
import { planDeploy } from '../../../cluster/plan/plan-deploy.ts';
import { bridgeHash } from '../../../cluster/plan/plan-hash.ts';
import type { FlowFormatSettings } from '../../../flows/mapped/choose-formats.ts';
import { type Diagnostic, hasErrors } from '../../../model/diagnostic.ts';
import { impactOfPlan } from '../../../plan/impact-of-plan.ts';
import { createReversalOrder, type ReversalOrder } from '../../../plan/order/reversal-order.ts';
import { createWriteOrder } from '../../../plan/order/write-order.ts';
import type { TakeOver } from '../../../plan/ownership/take-over.ts';
import type { RunIdentity } from '../../../plan/runs/run-record.ts';
import type { Platform } from '../../../policy/platform/platform.ts';
import {
  DEFAULT_SETTINGS,
  type RenderSettings,
  type SettingOrigins,
  type Settings,
} from '../../config/settings.ts';
import { isAsked } from '../../confirm.ts';
import type { Io } from '../../io.ts';
import {
  applySetOf,
  type ClusterConnection,
  type ConnectionOptions,
  connectCluster,
  DEFAULT_TIMEOUT_MS,
} from '../connect-cluster.ts';
import { describeAltered } from './describe-altered.ts';
import { describeDoubtfulDeletions } from './describe-doubtful-deletions.ts';
import { guardVitalConnections } from './guard-vital-connections.ts';
import { type GuardOptions, guardImpact } from './impact-guard.ts';
import {
  asWarning,
  describeBreaks,
  describeLongWaits,
  describeLostConnections,
  describeNotEnforced,
  describeUnwatchable,
  noteOf,
  objectionsTo,
  saidOnce,
} from './plan-objections.ts';
import { type Desired, readDesired } from './read-desired.ts';
import { type Recorded, readRecorded } from './read-recorded.ts';
import { runIdentity } from './run-identity.ts';
import type { WatchOptions } from './settle-and-watch.ts';

export interface ClusterOptions extends ConnectionOptions, FlowFormatSettings, SettingOrigins {
  /** Files, folders, globs; `-` for standard input. */
  readonly policies: readonly string[];
  /** The environment that names these policies, or what is rendered, as its own; left out: they are not those of one environment. */
  readonly setOf?: string | undefined;
  /** What tools render besides; default: nothing. */
  readonly render?: RenderSettings;
  readonly platform: Platform;
  readonly limits?: Settings['limits'];
  /** Recorded flows or digests: the order of the writes is proved on their connections. */
  readonly flows?: readonly string[];
  /** Read in place of a package that cannot be fetched. */
  readonly flowsFallback?: readonly string[] | undefined;
  /** Where to read who is who. */
  readonly inventory?: readonly string[];
  /** Connections may be cut for a while where no order keeps them. */
  readonly allowBreaks?: boolean;
  /** Temporary policies keep open what no order keeps. */
  readonly bridge?: boolean;
  /** Names of vital ends whose connections may be cut (`kube-system/coredns`), and codes of what may be cut off (`policy/cuts-dns`). */
  readonly allowCut?: readonly string[];
  /**
   * How long a deploy waits until its writes are in force, if the network plug-in does not report that. 0: do not wait. Omitted:
   * do not wait, and do not report it.
   */
  readonly settleSeconds?: number;
  /** Warnings give exit code 3 when nothing else is wrong. */
  readonly strictWarnings?: boolean;
  /** What may be taken over from other tools. */
  readonly takeOvers?: readonly TakeOver[];
  /** Objects (`shop/web`) that may be deleted although something that is not rendered may contain them; `*`: all. */
  readonly allowDelete?: readonly string[];
  /** An empty set, and one that has lost many members, may delete. */
  readonly allowMassDelete?: boolean;
  /** An older commit than the deployed one may be deployed. */
  readonly allowOlder?: boolean;
  /** What a watch took back may be deployed again. */
  readonly allowUndone?: boolean;
  /** How flows are watched after the deploy; left out: it is not watched. A plan only says what would prevent that. */
  readonly watch?: WatchOptions;
  /** Do not ask at a terminal. */
  readonly yes?: boolean;
  /** Whether the deploy may do more than the reports of the merged merge requests showed; left out: it may. */
  readonly guard?: GuardOptions;
}

export type Preparation =
  | {
      readonly kind: 'planned';
      readonly client: ApiClient;
      readonly identity: RunIdentity;
      readonly context: string | undefined;
      readonly clusterPlan: ClusterPlan;
      /** How what was written is put back when the deploy fails. */
      readonly reversal: ReversalOrder;
      readonly recorded: Recorded;
      readonly diagnostics: readonly Diagnostic[];
      readonly close: () => Promise<void>;
    }
  | {
      readonly kind: 'stopped';
      /** The cluster that was asked; undefined when problems with files, policies or kubeconfig already stopped the command. */
      readonly server: string | undefined;
      readonly objects: readonly DesiredObject[];
      readonly diagnostics: readonly Diagnostic[];
    };

export type Planned = Extract<Preparation, { kind: 'planned' }>;

/** Reads the policies, finds the cluster and plans. Only a set without any error reaches the cluster. */
export async function prepareDeploy(options: ClusterOptions, purpose: Purpose, io: Io): Promise<Preparation> {
  const started = io.now();
  const given = await readGiven(options, purpose, io);
  if (hasErrors(given.diagnostics)) return stopped(given, []);
  const connection = await connectCluster(options, started, io);
  if (connection.kind === 'failed') return stopped(given, [connection.diagnostic]);
  let isPlanned = false;
  try {
    const preparation = await planOn(connection, given, options, purpose, io);
    isPlanned = preparation.kind === 'planned';
    return preparation;
  } finally {
    if (!isPlanned) await connection.close();
  }
}

type Purpose = 'plan' | 'deploy';

/** What files and recordings say. */
interface Given extends Desired {
  readonly recorded: Recorded;
}

function stopped({ objects, diagnostics }: Given, more: readonly Diagnostic[], server?: string): Preparation {
  return { kind: 'stopped', server, objects, diagnostics: [...diagnostics, ...more] };
}

async function readGiven(options: ClusterOptions, purpose: Purpose, io: Io): Promise<Given> {
  const desired = await readDesired(options, io);
  const recorded = await readRecorded(
    {
      ...options,
      flows: options.flows ?? [],
      inventory: options.inventory ?? [],
      limits: options.limits ?? DEFAULT_SETTINGS.limits,
      wantsInventory: isWatched(options, purpose),
    },
    desired.others,
    io,
  );
  const watchProblems = options.watch === undefined ? [] : await describeUnwatchable(options.watch, io);
  const recordedProblems = recorded.diagnostics.map(asWarning);
  const flowProblems =
    purpose === 'deploy'
      ? [...watchProblems, ...recordedProblems]
      : [...recordedProblems, ...watchProblems.map(noteOf)];
  return { ...desired, recorded, diagnostics: [...desired.diagnostics, ...saidOnce(flowProblems)] };
}

function isWatched({ watch }: ClusterOptions, purpose: Purpose): boolean {
  return purpose === 'deploy' && watch !== undefined;
}

async function planOn(
  { client, context, close }: Extract<ClusterConnection, { kind: 'connected' }>,
  given: Given,
  options: ClusterOptions,
  purpose: Purpose,
  io: Io,
): Promise<Preparation> {
  const { recorded } = given;
  const { platform, defaultNamespace } = options;
  const surroundings = { platform, defaultNamespace, known: recorded.known };
  const planning = await planDeploy(client, given.objects, {
    applySet: applySetOf(options),
    takeOvers: options.takeOvers ?? [],
    allowMassDelete: options.allowMassDelete ?? false,
    modes: given.modes,
    // A watch, too, needs to know what all policies together say.
    seesOthers: recorded.connections !== undefined || isWatched(options, purpose),
    settleSeconds: options.settleSeconds,
    order: createWriteOrder({
      ...surroundings,
      connections: recorded.connections,
      ...(options.bridge === true ? { bridgeHash } : {}),
    }),
  });
  if (planning.kind === 'refused') return stopped(given, planning.diagnostics, client.server);
  const clusterPlan = withImpact(planning.clusterPlan, recorded, surroundings);
  const { plan } = clusterPlan;
  const identity = { ...runIdentity(io), ...(options.setOf !== undefined && { environment: options.setOf }) };
  const unapproved = purpose === 'deploy' ? await checkApproval(clusterPlan, options, io) : [];
  const vitalCuts = await guardVitalConnections(client, clusterPlan, {
    ...surroundings,
    vitals: recorded.vitalConnections,
    allowed: options.allowCut ?? [],
  });
  const isUnattended = purpose === 'deploy' && !isAsked(options, io);
  const objections = await objectionsTo(clusterPlan, identity, { ...options, isUnattended }, io);
  return {
    kind: 'planned',
    client,
    identity,
    context,
    clusterPlan,
    reversal: createReversalOrder({ ...surroundings, connections: recorded.connections }),
    recorded,
    diagnostics: [
      ...given.diagnostics,
      ...planning.diagnostics,
      ...objections.map((one) => (purpose === 'deploy' ? one : noteOf(one))),
      ...describeDoubtfulDeletions(plan, given.notDeployed, options.allowDelete ?? []),
      ...describeAltered(plan, given.objects, surroundings),
      ...describeNotEnforced(plan),
      ...describeLongWaits(plan, options.timeoutMs ?? DEFAULT_TIMEOUT_MS),
      ...describeBreaks(plan, options.allowBreaks ?? false),
      ...describeLostConnections(plan, options.allowCut ?? [], io),
      ...vitalCuts,
      ...unapproved,
    ],
    close,
  };
}

async function checkApproval(
  clusterPlan: ClusterPlan,
  { guard }: ClusterOptions,
  io: Io,
): Promise<readonly Diagnostic[]> {
  return guard === undefined ? [] : guardImpact(clusterPlan, guard, io);
}

function withImpact(
  planned: ClusterPlan,
  { evidence }: Recorded,
  surroundings: Parameters<typeof impactOfPlan>[3],
): ClusterPlan {
  const { plan, constant } = planned;
  return {
    ...planned,
    plan: { ...plan, impact: impactOfPlan(plan.changes, constant.objects, evidence, surroundings) },
  };
}
