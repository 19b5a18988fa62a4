import type { ApplySetRef } from '../../plan/apply-set.ts';
import { parseTakeOver, TAKE_OVER_TOOLS, type TakeOver } from '../../plan/take-over.ts';
import type { ValuesOf } from '../command-line/command.ts';
import { listFlag, optionalFlag, switchFlag } from '../command-line/flag.ts';
import { DURATION, path, text, type ValueKind } from '../command-line/value-kind.ts';
import type { Settings } from '../config/settings.ts';
import { FLOWS_FALLBACK_FLAG, FLOWS_FLAG, flowOptions, INVENTORY_FLAG } from './flow-flags.ts';
import { POLICY_FLAGS } from './policy-flags.ts';
import { reportFlags, reportOptions, STRICT_FLAG } from './report-flags.ts';
import { SETTINGS_FLAGS } from './settings-flags.ts';

const APPLY_SET: ValueKind<ApplySetRef> = {
  ...text('namespace/name'),
  title: 'a namespace and a name, as in `ci/policies`',
  parse: (given) => {
    const [, namespace, name] = /^([a-z0-9-]{1,63})\/([a-z0-9.-]{1,253})$/.exec(given) ?? [];
    return namespace === undefined || name === undefined ? undefined : { namespace, name };
  },
};

const TAKE_OVER: ValueKind<TakeOver> = {
  ...text('what'),
  title: `${TAKE_OVER_TOOLS.join(', ')}, manager:NAME, or an object as NAMESPACE/NAME`,
  parse: parseTakeOver,
};

/** Which cluster and which set there, and for how long. */
export const CLUSTER_FLAGS = {
  kubeconfig: optionalFlag(path('file'), {
    help: 'default: KUBECONFIG, then ~/.kube/config, then the cluster the job runs in',
  }),
  context: optionalFlag(text('name'), { help: 'context of the kubeconfig' }),
  timeout: optionalFlag(DURATION, { help: 'time for the whole command, e.g. 5m' }),
  applySet: optionalFlag(APPLY_SET, {
    help: 'ConfigMap that keeps what was deployed (default: sluice in the default namespace)',
  }),
};

/** What may become part of the set, and what may leave it. */
const OWNERSHIP_FLAGS = {
  takeOver: listFlag(TAKE_OVER, {
    help: `take objects from another tool: ${TAKE_OVER_TOOLS.join(', ')}, manager:NAME, or one object`,
  }),
  allowOlder: switchFlag({ help: 'deploy an older commit than the one that is deployed' }),
  allowMassDelete: switchFlag({ help: 'delete even if no policy, or few of those deployed, are left' }),
};

/** A flag counts more than the environment of the configuration. */
export function connectionOptions(
  { environment, defaultNamespace }: Settings,
  flags: ValuesOf<typeof CLUSTER_FLAGS>,
) {
  const kubeconfig = flags.kubeconfig ?? environment?.kubeconfig;
  const context = flags.context ?? environment?.context;
  const timeoutMs = flags.timeout ?? environment?.deployTimeoutMs;
  const applySet = flags.applySet ?? environment?.applySet;
  return {
    defaultNamespace,
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(context !== undefined && { context }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(applySet !== undefined && { applySet }),
  };
}

/** What `plan`, `deploy` and `drift` take: they are told the same, so that a deploy is what its plan shows. */
export const SET_FLAGS = {
  ...POLICY_FLAGS,
  ...INVENTORY_FLAG,
  ...FLOWS_FLAG,
  ...FLOWS_FALLBACK_FLAG,
  ...CLUSTER_FLAGS,
  ...OWNERSHIP_FLAGS,
  allowCut: listFlag(text('namespace/name'), {
    help: 'go on although connections of this vital workload would be cut, as the refusal names it',
  }),
  allowBreaks: switchFlag({
    help: 'go on although no order keeps all recorded connections while the set is written',
  }),
  bridge: switchFlag({
    help: 'where no order keeps all recorded connections, keep the workloads concerned open by a temporary policy until the set is written',
  }),
  ...STRICT_FLAG,
  ...SETTINGS_FLAGS,
};

export const DEPLOY_FLAGS = { ...SET_FLAGS, ...reportFlags(['text', 'json'], 'text') };

export function setOptions(settings: Settings, flags: ValuesOf<typeof SET_FLAGS>) {
  return {
    ...flowOptions(settings),
    ...connectionOptions(settings, flags),
    takeOvers: flags.takeOver ?? [],
    allowMassDelete: flags.allowMassDelete,
    allowOlder: flags.allowOlder,
    allowBreaks: flags.allowBreaks,
    bridge: flags.bridge || (settings.environment?.bridge ?? false),
    allowCut: flags.allowCut ?? settings.environment?.allowCut ?? [],
    strictWarnings: flags.strictWarnings,
  };
}

export function deployOptions(settings: Settings, flags: ValuesOf<typeof DEPLOY_FLAGS>) {
  return { ...setOptions(settings, flags), ...reportOptions(flags) };
}
