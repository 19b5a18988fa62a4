import { defineCommand } from '../command-line/command.ts';
import { CLUSTER_FLAGS, clusterOptions } from './cluster-flags.ts';
import { POLICY_FLAGS, policyOptions } from './policy-flags.ts';
import { reportFlags, reportOptions, STRICT_FLAG } from './report-flags.ts';
import { SETTINGS_FLAGS, withSettings } from './settings-flags.ts';

export const PLAN = defineCommand({
  name: 'plan',
  summary: 'show what a deploy would write, object by object',
  operands: {},
  flags: {
    ...POLICY_FLAGS,
    ...CLUSTER_FLAGS,
    ...reportFlags(['text', 'json'], 'text'),
    ...STRICT_FLAG,
    ...SETTINGS_FLAGS,
  },
  run: ({ flags }, io) =>
    withSettings(flags, io, async (settings) => {
      const { runPlan } = await import('../commands/plan.ts');
      const options = { ...policyOptions(settings), ...clusterOptions(settings, flags) };
      const { strictWarnings } = flags;
      return runPlan({ ...options, strictWarnings, ...reportOptions(flags) }, io);
    }),
});
