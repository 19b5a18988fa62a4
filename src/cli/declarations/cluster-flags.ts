import { optionalFlag } from '../command-line/flag.ts';
import { DURATION, path, text } from '../command-line/value-kind.ts';
import type { Settings } from '../config/settings.ts';

/** Which cluster, and for how long. */
export const CLUSTER_FLAGS = {
  kubeconfig: optionalFlag(path('file'), {
    help: 'default: KUBECONFIG, then ~/.kube/config, then the cluster the job runs in',
  }),
  context: optionalFlag(text('name'), { help: 'context of the kubeconfig' }),
  timeout: optionalFlag(DURATION, { help: 'time for the whole command, e.g. 5m' }),
};

/** A flag counts more than the environment of the configuration. */
export function clusterOptions(
  { environment }: Settings,
  flags: {
    readonly kubeconfig: string | undefined;
    readonly context: string | undefined;
    readonly timeout: number | undefined;
  },
) {
  const kubeconfig = flags.kubeconfig ?? environment?.kubeconfig;
  const context = flags.context ?? environment?.context;
  const timeoutMs = flags.timeout ?? environment?.deployTimeoutMs;
  return {
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(context !== undefined && { context }),
    ...(timeoutMs !== undefined && { timeoutMs }),
  };
}
