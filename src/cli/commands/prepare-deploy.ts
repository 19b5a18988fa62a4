import type { ApiClient } from '../../cluster/api-client.ts';
import type { DesiredObject } from '../../cluster/desired-object.ts';
import { type ClusterPlan, planDeploy } from '../../cluster/plan-deploy.ts';
import { type Diagnostic, hasErrors } from '../../model/diagnostic.ts';
import type { RecordedConnection } from '../../model/digest.ts';
import type { DeployPlan } from '../../plan/deploy-plan.ts';
import { createWriteOrder } from '../../plan/order/order-changes.ts';
import { breaksOf } from '../../plan/order/order-report.ts';
import type { RunIdentity } from '../../plan/run-record.ts';
import type { TakeOver } from '../../plan/take-over.ts';
import { vitalEndOf } from '../../plan/way-back.ts';
import type { ManifestDocument } from '../../policy/manifest.ts';
import type { Platform } from '../../policy/platform/platform.ts';
import { policiesOf } from '../../policy/policy.ts';
import { describeNotDeployed, describeNotDeployedKinds } from '../../policy/unjudged/describe-unjudged.ts';
import { describe } from '../../report/order-lines.ts';
import { DEFAULT_SETTINGS, type RenderSettings, type Settings } from '../config/settings.ts';
import { readPolicyInputs } from '../input/read-policy-inputs.ts';
import type { Io } from '../io.ts';
import { checkSuccession } from './check-succession.ts';
import { applySetOf, type ConnectionOptions, connectCluster } from './connect-cluster.ts';
import { readPolicyFiles } from './read-policy-files.ts';
import { readRecorded } from './read-recorded.ts';
import { runIdentity } from './run-identity.ts';

export interface ClusterOptions extends ConnectionOptions {
  /** Files, folders, globs; `-` for standard input. */
  readonly policies: readonly string[];
  /** What tools render besides; default: nothing. */
  readonly render?: RenderSettings;
  readonly platform: Platform;
  readonly limits?: Settings['limits'];
  /** Recorded flows or digests: the order of the writes is proved on their connections. */
  readonly flows?: readonly string[];
  /** Who is who. */
  readonly inventory?: readonly string[];
  /** Connections may be cut for a while where no order keeps them. */
  readonly allowBreaks?: boolean;
  /** Names of vital ends whose connections may be cut: `kube-system/coredns`. */
  readonly allowCut?: readonly string[];
  /** Warnings give exit code 3 when nothing else is wrong. */
  readonly strictWarnings?: boolean;
  /** What may be taken from other tools. */
  readonly takeOvers?: readonly TakeOver[];
  /** An empty set, and one that lost a good part, may delete. */
  readonly allowMassDelete?: boolean;
  /** An older commit than the deployed one may be deployed. */
  readonly allowOlder?: boolean;
}

export type Preparation =
  | {
      readonly kind: 'planned';
      readonly client: ApiClient;
      readonly identity: RunIdentity;
      readonly context: string | undefined;
      readonly plan: ClusterPlan;
      readonly diagnostics: readonly Diagnostic[];
      readonly close: () => Promise<void>;
    }
  | {
      readonly kind: 'stopped';
      /** The cluster that was asked; undefined when files, policies or kubeconfig were reason enough to stop. */
      readonly server: string | undefined;
      readonly objects: readonly DesiredObject[];
      readonly diagnostics: readonly Diagnostic[];
    };

/** Reads the policies, finds the cluster and plans. Only a set without any error comes as far as the cluster. */
export async function prepareDeploy(
  options: ClusterOptions,
  purpose: 'plan' | 'deploy',
  io: Io,
): Promise<Preparation> {
  const started = io.now();
  const { objects, others, diagnostics: ofPolicies } = await readDesired(options, io);
  const recorded = await readRecorded(
    {
      ...options,
      flows: options.flows ?? [],
      inventory: options.inventory ?? [],
      limits: options.limits ?? DEFAULT_SETTINGS.limits,
    },
    others,
    io,
  );
  const diagnostics = [...ofPolicies, ...recorded.diagnostics];
  const stopped = (more: readonly Diagnostic[], server?: string): Preparation => ({
    kind: 'stopped',
    server,
    objects,
    diagnostics: [...diagnostics, ...more],
  });
  if (hasErrors(diagnostics)) return stopped([]);

  const connection = await connectCluster(options, started, io);
  if (connection.kind === 'failed') return stopped([connection.diagnostic]);
  const { client, context, close } = connection;
  const planning = await planDeploy(client, objects, {
    applySet: applySetOf(options),
    takeOvers: options.takeOvers ?? [],
    allowMassDelete: options.allowMassDelete ?? false,
    seesOthers: recorded.connections !== undefined,
    order: createWriteOrder({
      platform: options.platform,
      defaultNamespace: options.defaultNamespace,
      connections: recorded.connections,
      beside: recorded.context,
    }),
  });
  if (planning.kind === 'refused') {
    await close();
    return stopped(planning.diagnostics, client.server);
  }
  const identity = runIdentity(io);
  const succession = await checkSuccession(
    {
      deployed: planning.plan.ledger.parent.annotations,
      identity,
      allowOlder: options.allowOlder ?? false,
    },
    io,
  );
  return {
    kind: 'planned',
    client,
    identity,
    context,
    plan: planning.plan,
    diagnostics: [
      ...diagnostics,
      ...planning.diagnostics,
      ...(succession === undefined ? [] : [purpose === 'deploy' ? succession : noteOf(succession)]),
      ...describeBreaks(planning.plan.plan, options.allowBreaks ?? false),
      ...describeLostWays(planning.plan.plan, options.allowCut ?? [], io),
    ],
    close,
  };
}

interface Desired {
  readonly objects: readonly DesiredObject[];
  /** Manifests that are no policies. */
  readonly others: readonly ManifestDocument[];
  /** Without an error the objects may go to a cluster. */
  readonly diagnostics: readonly Diagnostic[];
}

async function readDesired(options: ClusterOptions, io: Io): Promise<Desired> {
  const input = await readPolicyInputs(options, io);
  const reading = readPolicyFiles(input, options);
  const objects = policiesOf('kubernetes', reading.policies).map(
    ({ ref, document }): DesiredObject => ({ ref, document }),
  );
  const diagnostics = [
    ...reading.diagnostics,
    ...describeNotDeployedKinds(reading.policies.filter(({ dialect }) => dialect !== 'kubernetes')),
    ...describeNotDeployed(reading.unjudged),
  ];
  const isEmpty = objects.length === 0 && !hasErrors(diagnostics) && options.allowMassDelete !== true;
  return {
    objects,
    others: reading.others,
    diagnostics: isEmpty ? [...diagnostics, noPolicies(options)] : diagnostics,
  };
}

/** A plan may be made of any commit: what would stop its deploy is a note. */
function noteOf(diagnostic: Diagnostic): Diagnostic {
  return { ...diagnostic, severity: 'info', meaning: 'noted' };
}

/** A plan after which, or on whose way, nobody could repair the cluster any more is carried out only for those who name what they cut. */
function describeLostWays(
  { order }: DeployPlan,
  allowed: readonly string[],
  { env }: Io,
): readonly Diagnostic[] {
  if (order.kind !== 'simulated') return [];
  const cut = [...order.lost, ...breaksOf(order).map(({ recorded }) => recorded)];
  const examples = new Map<string, RecordedConnection>();
  for (const recorded of cut) {
    const name = vitalEndOf(recorded.connection, env.KUBERNETES_NAMESPACE ?? env.POD_NAMESPACE);
    if (name !== undefined && !examples.has(name)) examples.set(name, recorded);
  }
  return [...examples].map(([name, recorded]): Diagnostic => {
    const isAllowed = allowed.includes(name);
    return {
      code: 'cluster/way-back-cut',
      severity: isAllowed ? 'warning' : 'error',
      meaning: isAllowed ? 'noted' : 'refused',
      message: `\`${describe(recorded)}\` is allowed now and would not be for certain: the cluster, or the way to repair it, lives by it`,
      help: `allow the connection; if it is not needed, say so with \`--allow-cut ${name}\``,
    };
  });
}

/** A plan that cuts connections on its way is carried out only by somebody who knows. */
function describeBreaks({ order }: DeployPlan, isAllowed: boolean): readonly Diagnostic[] {
  const breaks = breaksOf(order);
  const [first] = breaks;
  if (first === undefined) return [];
  return [
    {
      code: 'cluster/order-breaks',
      severity: isAllowed ? 'warning' : 'error',
      meaning: isAllowed ? 'noted' : 'refused',
      message: `${breaks.length} recorded connections would be cut while the set is written, \`${describe(first.recorded)}\` for one`,
      help: 'the plan shows all of them; let one policy hold what now moves between two, deploy in two steps (first both, then without the old one), or give `--allow-breaks`',
    },
  ];
}

function noPolicies({ policies }: ClusterOptions): Diagnostic {
  return {
    code: 'cluster/no-policies',
    severity: 'error',
    meaning: 'unread',
    message: `there is no policy in ${policies.map((path) => `\`${path}\``).join(', ') || 'the call'}`,
    help: 'check `--policies`; an empty set deletes everything that was deployed, and is only deployed with `--allow-mass-delete`',
  };
}
