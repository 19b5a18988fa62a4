import { loadClusterAccess } from '../../cluster/access/load-cluster-access.ts';
import { type ApiClient, createApiClient } from '../../cluster/api/api-client.ts';
import { type Clock, systemClock } from '../../http/clock.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { ApplySetRef } from '../../plan/apply-set.ts';
import { createTargetFiles } from '../input/comparison/target-files.ts';
import type { Io } from '../io.ts';
import { createWaitNotice } from '../progress.ts';
import { createWarningNotice } from './warning-notice.ts';

/** Which cluster, which set there, and for how long. */
export interface ConnectionOptions {
  readonly defaultNamespace: string;
  /** The ConfigMap that represents the set; by default `sluice` in the default namespace. */
  readonly applySet?: ApplySetRef;
  /** Relative to the working directory of `io`. */
  readonly kubeconfig?: string;
  readonly context?: string;
  /** Why no authorised source says which cluster it is; then no cluster is contacted. */
  readonly clusterWithheld?: string;
  /** For the whole command, 5 minutes by default; reading back an unclear write may take a little longer. */
  readonly timeoutMs?: number;
  /** For one request, 20 s by default, and never more than a fourth of the total. */
  readonly requestTimeoutMs?: number;
  /** Waiting and chance between attempts; the real ones by default. */
  readonly pacing?: Pick<Clock, 'sleep' | 'random'>;
  /** Aborted when the job is cancelled: then nothing is waited for any longer. */
  readonly signal?: AbortSignal;
}

export type ClusterConnection =
  | {
      readonly kind: 'connected';
      readonly client: ApiClient;
      readonly context: string | undefined;
      readonly close: () => Promise<void>;
    }
  | { readonly kind: 'failed'; readonly diagnostic: Diagnostic };

/** For the whole command, by default. */
export const DEFAULT_TIMEOUT_MS = 5 * 60_000;
const REQUEST_TIMEOUT_MS = 20_000;
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const MAX_ATTEMPTS = 6;

/** Finds the cluster and the credentials; asks the server nothing. `started` is when the command began. */
export async function connectCluster(
  options: ConnectionOptions,
  started: number,
  io: Io,
): Promise<ClusterConnection> {
  if (options.clusterWithheld !== undefined) return withheld(options.clusterWithheld);
  const loading = await loadClusterAccess({
    kubeconfig: options.kubeconfig,
    context: options.context,
    env: io.env,
    cwd: io.cwd,
    ...(io.env.CI_MERGE_REQUEST_IID ? { whyNotTrusted: createTargetFiles(io) } : {}),
  });
  if (loading.kind === 'failed') return loading;
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
    { cancelled: options.signal, onWarning: createWarningNotice(access.server, io) },
  );
  return { kind: 'connected', client, context: access.context, close: access.close };
}

function withheld(why: string): ClusterConnection {
  return {
    kind: 'failed',
    diagnostic: {
      code: 'cluster/of-merge-request',
      severity: 'error',
      meaning: 'unread',
      message: `the cluster is not contacted: in a merge request pipeline the target branch decides which cluster to use, and ${why}`,
      help: 'give `--context` or `--kubeconfig` in the job, or merge `environments.….cluster` first',
    },
  };
}

/** The ledger that a deploy with these options keeps. */
export function applySetOf({ applySet, defaultNamespace }: ConnectionOptions): ApplySetRef {
  return applySet ?? { namespace: defaultNamespace, name: 'sluice' };
}
