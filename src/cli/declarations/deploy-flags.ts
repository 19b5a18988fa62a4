import { parseTakeOver, type TakeOver } from '../../plan/ownership/take-over.ts';
import { TAKE_OVER_TOOLS } from '../../plan/ownership/take-over-tool.ts';
import type { ValuesOf } from '../command-line/command.ts';
import { listFlag, optionalFlag, switchFlag } from '../command-line/flag.ts';
import { oneOf, text, type ValueKind } from '../command-line/value-kind.ts';
import type { GuardOptions } from '../commands/deploy/impact-guard.ts';
import { GUARD_LEVELS } from '../config/deploy-schema.ts';
import type { Settings } from '../config/settings.ts';
import type { Io } from '../io.ts';
import { CLUSTER_FLAGS, connectionOptions, SETTLE_FLAG, settleOption } from './cluster-flags.ts';
import { FLOWS_FALLBACK_FLAG, FLOWS_FLAG, flowOptions, INVENTORY_FLAG } from './flow-flags.ts';
import { POLICY_FLAGS } from './policy-flags.ts';
import { reportFlags, reportOptions, STRICT_FLAG } from './report-flags.ts';
import { SETTINGS_FLAGS } from './settings-flags.ts';

const TAKE_OVER: ValueKind<TakeOver> = {
  ...text('what'),
  title: `${TAKE_OVER_TOOLS.join(', ')}, manager:NAME, apply-set:NAMESPACE/NAME, or an object as NAMESPACE/NAME`,
  parse: parseTakeOver,
};

/** What may become part of the set, and what may leave it. */
const OWNERSHIP_FLAGS = {
  takeOver: listFlag(TAKE_OVER, {
    help: `take objects from another tool: ${TAKE_OVER_TOOLS.join(', ')}, manager:NAME, apply-set:NAMESPACE/NAME, or one object`,
  }),
  allowOlder: switchFlag({ help: 'deploy an older commit than the one that is deployed' }),
  allowDelete: listFlag(text('namespace/name'), {
    help: 'delete this object, as many as shop/*=12 says, or with * every one, although something that is not rendered may still contain it',
  }),
  allowMassDelete: switchFlag({ help: 'delete even if no policy, or few of those deployed, are left' }),
};

/** Flags of `plan`, `deploy` and `drift`: they take the same, so that a deploy does what its plan shows. */
export const SET_FLAGS = {
  ...POLICY_FLAGS,
  ...INVENTORY_FLAG,
  ...FLOWS_FLAG,
  ...FLOWS_FALLBACK_FLAG,
  ...CLUSTER_FLAGS,
  ...SETTLE_FLAG,
  ...OWNERSHIP_FLAGS,
  allowCut: listFlag(text('namespace/name'), {
    help: 'continue even if connections of this vital workload would be cut; the refusal names it',
  }),
  allowBreaks: switchFlag({
    help: 'continue even if no order keeps all recorded connections while the set is written',
  }),
  bridge: switchFlag({
    help: 'where no order keeps all recorded connections, keep the affected workloads open with a temporary policy until the set is written',
  }),
  ...STRICT_FLAG,
  ...SETTINGS_FLAGS,
};

/** For commands that write. */
export const GUARD_FLAG = {
  guard: optionalFlag(oneOf('level', GUARD_LEVELS), {
    help: 'what to do when more would be blocked or opened than the report of the merge request showed',
  }),
};

/** By default, in a GitLab job, a deploy that does more than was approved only warns. */
export function guardOptions(
  settings: Settings,
  { guard }: ValuesOf<typeof GUARD_FLAG>,
  { env }: Pick<Io, 'env'>,
): GuardOptions {
  const level = guard ?? settings.environment?.guard ?? (env.GITLAB_CI ? 'warn' : 'off');
  return { level, instance: settings.instance };
}

export const DEPLOY_FLAGS = { ...SET_FLAGS, ...reportFlags(['text', 'json'], 'text') };

export function setOptions(settings: Settings, flags: ValuesOf<typeof SET_FLAGS>) {
  return {
    ...flowOptions(settings),
    ...connectionOptions(settings, flags),
    ...settleOption(settings, flags),
    setOf: settings.hasOwnSet ? settings.environment?.name : undefined,
    takeOvers: flags.takeOver ?? [],
    allowDelete: flags.allowDelete ?? settings.environment?.allowDelete ?? [],
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
