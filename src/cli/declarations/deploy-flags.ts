import type { ValuesOf } from '../command-line/command.ts';
import { optionalFlag } from '../command-line/flag.ts';
import { DURATION, path, text } from '../command-line/value-kind.ts';
import type { Settings } from '../config/settings.ts';
import { POLICY_FLAGS, policyOptions } from './policy-flags.ts';
import { reportFlags, reportOptions, STRICT_FLAG } from './report-flags.ts';
import { SETTINGS_FLAGS } from './settings-flags.ts';

/** Which cluster, and for how long. */
const CLUSTER_FLAGS = {
  kubeconfig: optionalFlag(path('file'), {
    help: 'default: KUBECONFIG, then ~/.kube/config, then the cluster the job runs in',
  }),
  context: optionalFlag(text('name'), { help: 'context of the kubeconfig' }),
  timeout: optionalFlag(DURATION, { help: 'time for the whole command, e.g. 5m' }),
};

/** A flag counts more than the environment of the configuration. */
function clusterOptions(
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

/** What `plan` and `deploy` take: they are told the same, so that a deploy is what its plan shows. */
export const DEPLOY_FLAGS = {
  ...POLICY_FLAGS,
  ...CLUSTER_FLAGS,
  ...reportFlags(['text', 'json'], 'text'),
  ...STRICT_FLAG,
  ...SETTINGS_FLAGS,
};

export function deployOptions(settings: Settings, flags: ValuesOf<typeof DEPLOY_FLAGS>) {
  return {
    ...policyOptions(settings),
    ...clusterOptions(settings, flags),
    strictWarnings: flags.strictWarnings,
    ...reportOptions(flags),
  };
}
