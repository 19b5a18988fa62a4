import { defineCommand } from '../command-line/command.ts';
import { CLUSTER_FLAGS, clusterOptions } from './cluster-flags.ts';
import { POLICY_FLAGS, policyOptions } from './policy-flags.ts';
import { reportFlags, reportOptions, STRICT_FLAG } from './report-flags.ts';
import { SETTINGS_FLAGS, withSettings } from './settings-flags.ts';

export const DEPLOY = defineCommand({
  name: 'deploy',
  summary: 'dry-run the whole set on the server, then apply it',
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
      const { runDeploy } = await import('../commands/deploy.ts');
      const options = { ...policyOptions(settings), ...clusterOptions(settings, flags) };
      const { strictWarnings } = flags;
      return runDeploy({ ...options, strictWarnings, ...reportOptions(flags) }, io);
    }),
});
