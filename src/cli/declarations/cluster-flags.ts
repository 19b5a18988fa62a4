import type { ApplySetRef } from '../../plan/apply-set.ts';
import type { ValuesOf } from '../command-line/command.ts';
import { optionalFlag } from '../command-line/flag.ts';
import { DURATION, path, SECONDS, text, type ValueKind } from '../command-line/value-kind.ts';
import type { Settings } from '../config/settings.ts';

const APPLY_SET: ValueKind<ApplySetRef> = {
  ...text('namespace/name'),
  title: 'a namespace and a name, as in `ci/policies`',
  parse: (given) => {
    const [, namespace, name] = /^([a-z0-9-]{1,63})\/([a-z0-9.-]{1,253})$/.exec(given) ?? [];
    return namespace === undefined || name === undefined ? undefined : { namespace, name };
  },
};

/** Most network plug-ins need less; how much one needs depends on its nodes and pods. */
const DEFAULT_SETTLE_SECONDS = 10;

/** Which cluster, which set in it, and for how long. */
export const CLUSTER_FLAGS = {
  kubeconfig: optionalFlag(path('file'), {
    help: 'default: KUBECONFIG, then ~/.kube/config, then the cluster the job runs in',
  }),
  context: optionalFlag(text('name'), { help: 'context of the kubeconfig' }),
  timeout: optionalFlag(DURATION, { help: 'time limit of the whole command, e.g. 5m' }),
  applySet: optionalFlag(APPLY_SET, {
    help: 'ConfigMap that keeps what was deployed (default: sluice in the default namespace)',
  }),
};

/** For commands that write, or plan what is written. */
export const SETTLE_FLAG = {
  settleSeconds: optionalFlag(SECONDS, {
    help: `seconds to wait for writes to be in force where the network plug-in does not report it (default ${DEFAULT_SETTLE_SECONDS}; 0: do not wait)`,
  }),
};

export function settleOption(
  { environment }: Settings,
  { settleSeconds }: ValuesOf<typeof SETTLE_FLAG>,
): { readonly settleSeconds: number } {
  return { settleSeconds: settleSeconds ?? environment?.settleSeconds ?? DEFAULT_SETTLE_SECONDS };
}

/** A flag wins over the environment of the configuration: it is in the job, and a job that names its cluster needs nothing else. */
export function connectionOptions(
  { environment, defaultNamespace }: Settings,
  flags: ValuesOf<typeof CLUSTER_FLAGS>,
) {
  const kubeconfig = flags.kubeconfig ?? environment?.kubeconfig;
  const context = flags.context ?? environment?.context;
  const timeoutMs = flags.timeout ?? environment?.deployTimeoutMs;
  const applySet = flags.applySet ?? environment?.applySet;
  const isNamedByFlag = flags.kubeconfig !== undefined || flags.context !== undefined;
  const clusterWithheld = isNamedByFlag ? undefined : environment?.clusterWithheld;
  return {
    defaultNamespace,
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(context !== undefined && { context }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(applySet !== undefined && { applySet }),
    ...(clusterWithheld !== undefined && { clusterWithheld }),
  };
}
