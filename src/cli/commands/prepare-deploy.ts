import { type ApiClient, createApiClient } from '../../cluster/api-client.ts';
import type { DesiredObject } from '../../cluster/desired-object.ts';
import { loadClusterAccess } from '../../cluster/load-cluster-access.ts';
import { type ClusterPlan, planDeploy } from '../../cluster/plan-deploy.ts';
import type { Clock } from '../../http/clock.ts';
import { systemClock } from '../../http/system-clock.ts';
import { type Diagnostic, hasErrors } from '../../model/diagnostic.ts';
import type { ApplySetRef } from '../../plan/apply-set.ts';
import type { TakeOver } from '../../plan/take-over.ts';
import type { Platform } from '../../policy/platform/platform.ts';
import { policiesOf } from '../../policy/policy.ts';
import { describeNotDeployed, describeNotDeployedKinds } from '../../policy/unjudged/describe-unjudged.ts';
import type { RenderSettings } from '../config/settings.ts';
import type { InputOptions } from '../input/input-limits.ts';
import { readPolicyInputs } from '../input/read-policy-inputs.ts';
import type { Io } from '../io.ts';
import { createWaitNotice } from '../wait-notice.ts';
import { readPolicyFiles } from './read-policy-files.ts';

export interface ClusterOptions {
  /** Files, folders, globs; `-` for standard input. */
  readonly policies: readonly string[];
  /** What tools render besides; default: nothing. */
  readonly render?: RenderSettings;
  readonly platform: Platform;
  readonly defaultNamespace: string;
  readonly limits?: InputOptions;
  /** Warnings give exit code 3 when nothing else is wrong. */
  readonly strictWarnings?: boolean;
  /** The ConfigMap that stands for the set; `sluice` in the default namespace when not given. */
  readonly applySet?: ApplySetRef;
  /** What may be taken from other tools. */
  readonly takeOvers?: readonly TakeOver[];
  /** An empty set, and one that lost a good part, may delete. */
  readonly allowMassDelete?: boolean;
  /** Relative to the working directory of `io`. */
  readonly kubeconfig?: string;
  readonly context?: string;
  /** For the whole command, 5 minutes when not given; reading back an unclear write may take a little longer. */
  readonly timeoutMs?: number;
  /** For one request, 20 s when not given, and never more than a fourth of the whole. */
  readonly requestTimeoutMs?: number;
  /** Waiting and chance between attempts; the real ones when not given. */
  readonly pacing?: Pick<Clock, 'sleep' | 'random'>;
  /** Aborted when the job is cancelled: nothing is waited for any more. */
  readonly signal?: AbortSignal;
}

export type Preparation =
  | {
      readonly kind: 'planned';
      readonly client: ApiClient;
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

const DEFAULT_TIMEOUT_MS = 5 * 60_000;
const REQUEST_TIMEOUT_MS = 20_000;
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const MAX_ATTEMPTS = 6;

/** Reads the policies, finds the cluster and plans. Only a set without any error comes as far as the cluster. */
export async function prepareDeploy(options: ClusterOptions, io: Io): Promise<Preparation> {
  const started = io.now();
  const { objects, diagnostics } = await readDesired(options, io);
  const stopped = (more: readonly Diagnostic[], server?: string): Preparation => ({
    kind: 'stopped',
    server,
    objects,
    diagnostics: [...diagnostics, ...more],
  });
  if (hasErrors(diagnostics)) return stopped([]);

  const loading = await loadClusterAccess({
    kubeconfig: options.kubeconfig,
    context: options.context,
    env: io.env,
    cwd: io.cwd,
  });
  if (loading.kind === 'failed') return stopped([loading.diagnostic]);
  const { access } = loading;
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const client = createApiClient(
    access,
    {
      requestTimeoutMs: Math.min(options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS, timeoutMs / 4),
      totalMs: timeoutMs - (io.now() - started),
      maxAnswerBytes: MAX_ANSWER_BYTES,
      maxAttempts: MAX_ATTEMPTS,
    },
    { ...systemClock({ now: io.now, onWait: createWaitNotice(io) }), ...options.pacing },
    options.signal,
  );
  const planning = await planDeploy(client, objects, {
    applySet: options.applySet ?? { namespace: options.defaultNamespace, name: 'sluice' },
    takeOvers: options.takeOvers ?? [],
    allowMassDelete: options.allowMassDelete ?? false,
  });
  if (planning.kind === 'refused') {
    await access.close();
    return stopped(planning.diagnostics, client.server);
  }
  return {
    kind: 'planned',
    client,
    context: access.context,
    plan: planning.plan,
    diagnostics: [...diagnostics, ...planning.diagnostics],
    close: access.close,
  };
}

interface Desired {
  readonly objects: readonly DesiredObject[];
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
  return { objects, diagnostics: isEmpty ? [...diagnostics, noPolicies(options)] : diagnostics };
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
